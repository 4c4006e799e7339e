import FoundationEssentials
import Values

/// How an object is taken away: at once, or marked until kubelet, finalizers or a namespace's content are done.
struct Deletion: Sendable {
    enum Propagation: String, Sendable {
        case background = "Background"
        case foreground = "Foreground"
        case orphan = "Orphan"
    }

    var gracePeriod: Int?
    var propagation: Propagation = .background
    var uid: String?
    var resourceVersion: String?

    /// What the object becomes; `nil` when it goes at once.
    func apply(to object: JSON, _ type: ResourceType) -> JSON? {
        let grace = graceSeconds(of: object, type)
        var finalizers = object.at("metadata", "finalizers")?.arrayValue ?? []
        switch propagation {
        case .background: break
        case .foreground: finalizers.append("foregroundDeletion")
        case .orphan: finalizers.append("orphan")
        }
        let isNamespace = type.plural == "namespaces" && type.group.isEmpty
        guard grace > 0 || !finalizers.isEmpty || isNamespace else { return nil }
        return marked(object, grace: grace, finalizers: finalizers.uniqued, isNamespace: isNamespace)
    }

    private func marked(_ object: JSON, grace: Int, finalizers: [JSON], isNamespace: Bool) -> JSON {
        var object = object
        if !finalizers.isEmpty { object[path: ["metadata", "finalizers"]] = .array(finalizers) }
        let old = object.at("metadata", "deletionGracePeriodSeconds")?.integerValue
        // A second deletion can only make the wait shorter.
        if old.map({ grace < $0 }) ?? true {
            object[path: ["metadata", "deletionTimestamp"]] = JSON.time(Date.now + Double(grace))
            object[path: ["metadata", "deletionGracePeriodSeconds"]] = .integer(Int64(grace))
        }
        if isNamespace { object[path: ["status", "phase"]] = "Terminating" }
        return object
    }

    /// Only a pod that a kubelet runs is given time.
    private func graceSeconds(of object: JSON, _ type: ResourceType) -> Int {
        let phase = object.at("status", "phase")?.stringValue ?? ""
        let hasNode = !(object.at("spec", "nodeName")?.stringValue ?? "").isEmpty
        guard type.plural == "pods", hasNode, !["Succeeded", "Failed"].contains(phase) else { return 0 }
        return gracePeriod ?? object.at("spec", "terminationGracePeriodSeconds")?.integerValue.map { Int($0) } ?? 30
    }

    /// Whether an update took the last finalizer of an object that only waited for that.
    static func isFinished(_ new: JSON, was current: JSON) -> Bool {
        func finalizers(_ object: JSON) -> Int { object.at("metadata", "finalizers")?.arrayValue?.count ?? 0 }
        return new.at("metadata", "deletionTimestamp") != nil && finalizers(new) == 0 && finalizers(current) > 0
            && new.at("metadata", "deletionGracePeriodSeconds")?.integerValue ?? 0 == 0
    }
}

extension [JSON] {
    fileprivate var uniqued: [JSON] {
        var seen: Set<JSON> = []
        return filter { seen.insert($0).inserted }
    }
}
