import Values

/// Which objects a list, a watch or a deletion is about.
struct Selection: Sendable {
    private let labels: [LabelRequirement]
    private let fields: [FieldRequirement]
    private let namespace: String?

    init(_ call: ResourceCall) throws(StatusError) {
        self.namespace = call.namespace
        self.labels = try LabelRequirement.parse(call.request.value("labelSelector") ?? "")
        self.fields = try FieldRequirement.parse(call.request.value("fieldSelector") ?? "", of: call.type)
    }

    var isEverything: Bool { labels.isEmpty && fields.isEmpty }

    func matches(_ object: JSON) -> Bool {
        (namespace == nil || object.objectNamespace == namespace)
            && labels.allSatisfy { $0.matches(object.objectLabels) } && fields.allSatisfy { $0.matches(object) }
    }
}

/// One condition of a field selector: `status.phase!=Running`.
struct FieldRequirement: Sendable {
    var path: [String]
    var value: String
    var isEqual: Bool

    func matches(_ object: JSON) -> Bool {
        let found = object[path: path]
        let text = found?.stringValue ?? found.map { "\($0)" } ?? ""
        return (text == value) == isEqual
    }

    static func parse(_ text: String, of type: ResourceType) throws(StatusError) -> [FieldRequirement] {
        var requirements: [FieldRequirement] = []
        for term in text.split(separator: ",") {
            guard let mark = term.firstIndex(of: "=") else {
                throw .badRequest("invalid selector: '\(text)'; can't understand '\(term)'")
            }
            var field = term[..<mark]
            let isEqual = field.last != "!"
            if !isEqual { field.removeLast() }
            let value = term[mark...].drop { $0 == "=" }
            guard supported(type).contains(String(field)) else {
                throw .badRequest("field label not supported: \(field)")
            }
            let path = field.split(separator: ".").map(String.init)
            requirements.append(FieldRequirement(path: path, value: String(value), isEqual: isEqual))
        }
        return requirements
    }

    /// The field labels of kubernetes 1.36, pkg/apis/*/v1/conversion.go.
    private static func supported(_ type: ResourceType) -> Set<String> {
        let own: Set<String> =
            switch type.plural {
            case "pods":
                [
                    "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
                    "spec.hostNetwork", "status.phase", "status.podIP", "status.nominatedNodeName",
                ]
            case "nodes": ["spec.unschedulable"]
            case "namespaces": ["status.phase"]
            case "secrets": ["type"]
            case "services": ["spec.clusterIP", "spec.type"]
            case "jobs": ["status.successful"]
            case "replicasets", "replicationcontrollers": ["status.replicas"]
            case "events":
                [
                    "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
                    "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath",
                    "reason", "reportingComponent", "source", "type",
                ]
            default: []
            }
        return own.union(["metadata.name", "metadata.namespace"])
    }
}
