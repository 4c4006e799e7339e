import Values

/// The state of an object in few words, for messages about why something is not yet so.
enum ObjectState {
    /// Phase, conditions that are not as they should be, and what its containers wait for; `nil` when nothing is to be said.
    static func summary(of object: JSON) -> String? {
        var parts: [String] = []
        if let phase = object.at("status", "phase")?.stringValue { parts.append("phase \(phase)") }
        if isStale(object) { parts.append("its controller has not seen the last change yet") }
        parts += replicas(object).map { [$0] } ?? []
        let conditions = object.at("status", "conditions")?.arrayValue ?? []
        parts += conditions.filter { !isGood($0) }.map(text(of:))
        parts += containers(object)
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// `Ready is False (ContainersNotReady: containers with unready status: [curl])`.
    static func text(of condition: JSON) -> String {
        let type = condition["type"]?.stringValue ?? "?"
        let status = condition["status"]?.stringValue ?? "unknown"
        let why = [condition["reason"], condition["message"]].compactMap { $0?.stringValue }.filter { !$0.isEmpty }
        return "\(type) is \(status)" + (why.isEmpty ? "" : " (\(why.joined(separator: ": ")))")
    }

    /// Whether the status is about an earlier specification (Kubernetes API conventions, `observedGeneration`).
    static func isStale(_ object: JSON) -> Bool {
        guard let observed = object.at("status", "observedGeneration")?.integerValue,
            let generation = object.at("metadata", "generation")?.integerValue
        else { return false }
        return observed < generation
    }

    /// Why the pods of a workload are not ready: `pod rebel-base-1: ErrImagePull`.
    static func summary(ofPods pods: [JSON]) -> String? {
        let parts = pods.compactMap { pod -> String? in
            guard let name = pod.at("metadata", "name")?.stringValue, !isReady(pod), let state = summary(of: pod) else {
                return nil
            }
            return "pod \(name): \(state)"
        }
        let shown = parts.prefix(3).joined(separator: "; ")
        return parts.isEmpty ? nil : shown + (parts.count > 3 ? "; and \(parts.count - 3) more" : "")
    }

    private static func isReady(_ pod: JSON) -> Bool {
        let conditions = pod.at("status", "conditions")?.arrayValue ?? []
        return conditions.contains { $0["type"]?.stringValue == "Ready" && $0["status"]?.stringValue == "True" }
    }

    // Conditions that are good when they are not true: Kubernetes API reference 1.36, Node and Deployment.
    private static let bad: Set<String> = [
        "MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable", "ReplicaFailure", "Failed",
        "DisruptionTarget", "Stalled",
    ]

    private static func isGood(_ condition: JSON) -> Bool {
        let isTrue = condition["status"]?.stringValue == "True"
        return bad.contains(condition["type"]?.stringValue ?? "") ? !isTrue : isTrue
    }

    private static func replicas(_ object: JSON) -> String? {
        guard let wanted = object.at("spec", "replicas")?.integerValue else { return nil }
        let available = object.at("status", "availableReplicas")?.integerValue ?? 0
        return available < wanted ? "\(available) of \(wanted) replicas available" : nil
    }

    private static func containers(_ object: JSON) -> [String] {
        let status = object["status"]
        let all =
            (status?["initContainerStatuses"]?.arrayValue ?? []) + (status?["containerStatuses"]?.arrayValue ?? [])
        return all.compactMap { container in
            let name = container["name"]?.stringValue ?? "?"
            if let reason = container.at("state", "waiting", "reason")?.stringValue {
                let message = container.at("state", "waiting", "message")?.stringValue.map { ": \($0)" } ?? ""
                return "container \(name) is waiting (\(reason)\(message))"
            }
            guard let ended = container.at("state", "terminated"), let code = ended["exitCode"]?.integerValue, code != 0
            else { return nil }
            return "container \(name) ended with code \(code) (\(ended["reason"]?.stringValue ?? "no reason"))"
        }
    }
}
