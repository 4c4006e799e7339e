import Changes
import Fleet
import Kubeconfig
import KubernetesAPI
import Lab
import Values

extension Lab {
    func fleet(_ gate: Gate = Gate(), impersonating user: String? = nil) throws -> Fleet {
        Fleet(
            clusters: try clusters.map { cluster in
                let document = try KubeconfigDocument(parsing: cluster.kubeconfig, path: "/\(cluster.name).conf")
                var access = try Kubeconfig(documents: [document]).access(context: cluster.context)
                if let user { access.impersonation = Impersonation(user: user) }
                return Cluster(
                    name: cluster.name,
                    client: KubernetesClient(cluster: cluster.name, access: access, gate: gate))
            })
    }
}

/// The part of the demo application that answers.
struct Demo: Sendable {
    var cluster: Cluster
    var replicas: Int

    func deploy() async throws {
        for object in objects { try await cluster.client.apply(object) }
        try await cluster.client.wait(
            "deployment", "default/rebel-base", until: .condition("Available"), timeout: .seconds(60))
        try await cluster.client.wait(
            "deployment", "default/rebel-base",
            until: .field(["status", "readyReplicas"], equals: .integer(Int64(replicas))), timeout: .seconds(60))
    }

    private var objects: [JSON] {
        let message = "{\"Galaxy\": \"Alderaan\", \"Cluster\": \"\(cluster.name)\"}\n"
        let container: JSON = [
            "name": "rebel-base", "image": "docker.io/nginx:1.15.8",
            "volumeMounts": [["name": "html", "mountPath": "/usr/share/nginx/html/"]],
        ]
        let volume: JSON = [
            "name": "html",
            "configMap": ["name": "rebel-base-response", "items": [["key": "message", "path": "index.html"]]],
        ]
        let labels: JSON = ["name": "rebel-base"]
        return [
            [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": ["name": "rebel-base-response", "namespace": "default"],
                "data": ["message": .string(message)],
            ],
            [
                "apiVersion": "apps/v1", "kind": "Deployment",
                "metadata": ["name": "rebel-base", "namespace": "default"],
                "spec": [
                    "replicas": .integer(Int64(replicas)), "selector": ["matchLabels": labels],
                    "template": [
                        "metadata": ["labels": labels], "spec": ["containers": [container], "volumes": [volume]],
                    ],
                ],
            ],
            [
                "apiVersion": "v1", "kind": "Service",
                "metadata": [
                    "name": "rebel-base", "namespace": "default", "annotations": ["service.cilium.io/global": "true"],
                ],
                "spec": ["selector": labels, "ports": [["port": 80, "targetPort": 80, "protocol": "TCP"]]],
            ],
        ]
    }
}
