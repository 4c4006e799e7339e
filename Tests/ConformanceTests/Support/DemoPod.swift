import Changes
import KubernetesAPI
import Testing
import Values

/// A web server in a pod of the session's namespace.
enum DemoPod {
    /// - Returns: The pod's name; the test is reported as not done where the cluster cannot run it.
    static func start(in session: Session) async throws -> String {
        let image = session.backEnd == .lab ? "docker.io/nginx:1.15.8" : RealClusters.image
        let container: JSON = [
            "name": "web", "image": .string(image), "readinessProbe": ["httpGet": ["path": "/", "port": 80]],
        ]
        let deployment: JSON = [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web"],
            "spec": [
                "replicas": 1, "selector": ["matchLabels": ["app": "web"]],
                "template": ["metadata": ["labels": ["app": "web"]], "spec": ["containers": [container]]],
            ],
        ]
        try await session.client.create(deployment, namespace: session.namespace)
        do {
            _ = try await session.client.wait(
                "deployment", session.name("web"), until: .condition("Available"), timeout: .seconds(120))
        } catch {
            try session.backEnd.skip("it does not run \(image): \(error)")
        }
        let pods = try await session.client.list("pods", namespace: session.namespace, labels: "app=web")
        return try #require(pods.first?.at("metadata", "name")?.stringValue)
    }
}
