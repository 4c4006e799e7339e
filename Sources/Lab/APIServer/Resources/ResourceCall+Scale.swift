import NIOCore
import Values

extension ResourceCall {
    func getScale() throws(StatusError) -> APIResponse { APIResponse(200, json: scale(of: try existing())) }

    /// Updates or patches the Scale of an object, which is its `spec.replicas`.
    func updateScale() throws(StatusError) -> APIResponse {
        let stored = try change { current throws(StatusError) in
            let wanted = try wantedScale(scale(of: current))
            guard let replicas = wanted.at("spec", "replicas")?.integerValue, replicas >= 0 else {
                let cause = StatusError.Cause.invalid(
                    "spec.replicas", wanted.at("spec", "replicas") ?? .null, "must be greater than or equal to 0")
                throw .invalid("Scale", name, [cause], group: "autoscaling")
            }
            try checkPreconditions(wanted, current)
            var new = current
            new[path: ["spec", "replicas"]] = .integer(replicas)
            return try admitted(new, replacing: current) { object in
                FieldManager(type, subresource: "scale").update(
                    from: current, to: object, by: fieldManager, subresource: "scale")
            }
        }
        return APIResponse(200, json: scale(of: stored))
    }

    private func wantedScale(_ current: JSON) throws(StatusError) -> JSON {
        if info.verb == "update" { return try body() }
        let document = try parseJSON(String(buffer: request.body))
        switch request.contentType.name {
        case "application/json-patch+json": return try JSONPatch(document).apply(to: current)
        case "application/merge-patch+json", "application/strategic-merge-patch+json":
            return current.merging(patch: document)
        default: throw .unsupportedMediaType
        }
    }

    private func scale(of object: JSON) -> JSON {
        var metadata: JSON = [:]
        for field in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
            metadata[field] = object.at("metadata", field)
        }
        let labels = object.at("spec", "selector", "matchLabels")?.stringMap ?? [:]
        let selector = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        return [
            "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata,
            "spec": ["replicas": object.at("spec", "replicas") ?? 0],
            "status": ["replicas": object.at("status", "replicas") ?? 0, "selector": .string(selector)],
        ]
    }
}
