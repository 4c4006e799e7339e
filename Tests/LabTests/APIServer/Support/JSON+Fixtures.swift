import FoundationEssentials
import Values

extension JSON {
    static func base64(_ text: String) -> JSON { .string(Data(text.utf8).base64EncodedString()) }

    static func configMap(_ name: String, _ data: [String: String] = [:], labels: [String: String]? = nil) -> JSON {
        var object: JSON = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)]]
        object["data"] = data.isEmpty ? nil : .object(data.mapValues { .string($0) })
        object[path: ["metadata", "labels"]] = labels.map { .object($0.mapValues { .string($0) }) }
        return object
    }

    static func pod(_ name: String, containers: [String] = ["main"], node: String? = nil) -> JSON {
        var object: JSON = [
            "apiVersion": "v1", "kind": "Pod", "metadata": ["name": .string(name), "labels": ["app": .string(name)]],
            "spec": ["containers": .array(containers.map { ["name": .string($0), "image": "nginx:1.15.8"] })],
        ]
        object[path: ["spec", "nodeName"]] = node.map { .string($0) }
        return object
    }

    static func deployment(_ name: String, replicas: Int64 = 2, image: String = "nginx:1.15.8") -> JSON {
        [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": .string(name)],
            "spec": [
                "replicas": .integer(replicas), "selector": ["matchLabels": ["name": .string(name)]],
                "template": [
                    "metadata": ["labels": ["name": .string(name)]],
                    "spec": [
                        "containers": [["name": "main", "image": .string(image), "ports": [["containerPort": 80]]]]
                    ],
                ],
            ],
        ]
    }

    static func service(_ name: String, type: String = "ClusterIP", nodePort: Int64? = nil) -> JSON {
        var port: JSON = ["port": 6443, "targetPort": 6443]
        port["nodePort"] = nodePort.map { .integer($0) }
        return [
            "apiVersion": "v1", "kind": "Service", "metadata": ["name": .string(name)],
            "spec": ["type": .string(type), "selector": ["component": "kube-apiserver"], "ports": [port]],
        ]
    }

    var names: [String] { (self["items"]?.arrayValue ?? []).compactMap { $0.at("metadata", "name")?.stringValue } }
}
