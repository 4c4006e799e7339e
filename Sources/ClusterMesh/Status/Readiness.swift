import KubernetesAPI
import Values

extension WaitCondition {
    /// Every pod of a Deployment is of its latest template, and one is available.
    static let serving = WaitCondition(description: "it is rolled out") { object in
        Rollout.fault(ofServing: object).map { .waiting($0) } ?? .done
    }

    /// A Service has what peers connect to.
    static let reachableByPeers = WaitCondition(description: "peers can reach it") { object in
        ApiserverService.fault(of: object).map { .waiting($0) } ?? .done
    }
}

extension Rollout {
    /// Why a Deployment that must run is not ready; `nil` when it is.
    static func fault(ofServing object: JSON?) -> String? {
        guard let object else { return "it does not exist" }
        return object.at("spec", "replicas") == 0 ? "it is scaled to 0 replicas" : fault(ofDeployment: object)
    }
}

/// Why a pod is not ready.
enum PodState {
    static func isReady(_ pod: JSON) -> Bool { condition(pod, "Ready")?["status"]?.stringValue == "True" }

    /// The pod's own words: a container's waiting reason, why it ended, why it has no node. `nil` when it is ready.
    static func fault(of pod: JSON) -> String? {
        if isReady(pod) { return nil }
        if pod.at("metadata", "deletionTimestamp") != nil { return "it is being deleted" }
        if let scheduled = condition(pod, "PodScheduled"), scheduled["status"]?.stringValue == "False" {
            return words(scheduled) ?? "it has no node"
        }
        let statuses =
            (pod.at("status", "initContainerStatuses")?.arrayValue ?? [])
            + (pod.at("status", "containerStatuses")?.arrayValue ?? [])
        if let fault = statuses.lazy.compactMap(fault(ofContainer:)).first { return fault }
        return words(condition(pod, "Ready")) ?? "it is \(pod.at("status", "phase")?.stringValue ?? "Pending")"
    }

    private static func fault(ofContainer status: JSON) -> String? {
        let name = status["name"]?.stringValue ?? "?"
        if let waiting = status.at("state", "waiting"), waiting["reason"]?.stringValue != "PodInitializing" {
            let last = status.at("lastState", "terminated").flatMap(ended).map { ", last time it \($0)" } ?? ""
            return "container \(name): \(words(waiting) ?? "it is waiting")\(last)"
        }
        guard let terminated = status.at("state", "terminated"), terminated["exitCode"]?.integerValue != 0 else {
            return nil
        }
        return ended(terminated).map { "container \(name) \($0)" }
    }

    private static func ended(_ terminated: JSON) -> String? {
        guard let code = terminated["exitCode"]?.integerValue else { return nil }
        return "ended with exit code \(code)" + (words(terminated).map { " (\($0))" } ?? "")
    }

    private static func condition(_ pod: JSON, _ type: String) -> JSON? {
        pod.at("status", "conditions")?.arrayValue?.first { $0["type"]?.stringValue == type }
    }

    private static func words(_ state: JSON?) -> String? {
        let words = [state?["reason"]?.stringValue, state?["message"]?.stringValue].compactMap { $0 }
            .filter { !$0.isEmpty }
        return words.isEmpty ? nil : words.joined(separator: ": ")
    }
}
