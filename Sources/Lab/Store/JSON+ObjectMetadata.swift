import FoundationEssentials
import Values

extension JSON {
    /// `metadata.name`, empty when there is none.
    package var objectName: String { at("metadata", "name")?.stringValue ?? "" }
    package var objectNamespace: String? { at("metadata", "namespace")?.stringValue }
    package var objectUID: String? { at("metadata", "uid")?.stringValue }
    package var objectLabels: [String: String] { at("metadata", "labels")?.stringMap ?? [:] }
    package var objectAnnotations: [String: String] { at("metadata", "annotations")?.stringMap ?? [:] }
    /// `metadata.resourceVersion`; 0 when there is none.
    package var objectRevision: Int { Int(at("metadata", "resourceVersion")?.stringValue ?? "") ?? 0 }

    /// A time as Kubernetes writes it: UTC, whole seconds, RFC 3339.
    package static func time(_ date: Date = .now) -> JSON { .string(date.formatted(.iso8601)) }

    /// This object with the metadata that the server owns, taken over from the object it replaces or made anew.
    func filled(for key: ObjectStore.Key, replacing current: JSON?, tracksGeneration: Bool) -> JSON {
        var object = self
        var metadata = object["metadata"] ?? [:]
        let old = current?["metadata"]
        metadata["name"] = .string(key.name)
        metadata["namespace"] = key.namespace.map { .string($0) }
        metadata["uid"] = old?["uid"] ?? .string(newUID())
        metadata["creationTimestamp"] = old?["creationTimestamp"] ?? JSON.time()
        metadata["resourceVersion"] = old?["resourceVersion"]
        if tracksGeneration {
            let generation = old?["generation"]?.integerValue ?? 0
            let isNew = current.map { $0.desired != desired } ?? true
            metadata["generation"] = .integer(isNew ? generation + 1 : generation)
        }
        object["metadata"] = metadata
        return object
    }

    /// What the user wants of the object: all but `metadata` and `status`.
    private var desired: [String: JSON]? {
        objectValue?.filter { !["metadata", "status", "kind", "apiVersion"].contains($0.key) }
    }
}

/// A random identifier as Kubernetes writes them.
func newUID() -> String {
    // UUID's own opens /dev/urandom each time on Linux.
    var generator = SystemRandomNumberGenerator()
    return UUID.random(using: &generator).uuidString.lowercased()
}
