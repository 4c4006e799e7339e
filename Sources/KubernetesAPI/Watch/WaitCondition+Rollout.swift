import Changes
import Values

extension WaitCondition {
    /// Every pod of a Deployment, DaemonSet or StatefulSet is of its latest template and available, as
    /// `kubectl rollout status` has it (kubectl 1.36, `polymorphichelpers/rollout_status.go`).
    ///
    /// Judging throws ``Changes/OperationError``: `unsupported` for other kinds, `command` when the Deployment's controller
    /// has given up.
    public static let rolledOut = WaitCondition(description: "it is rolled out") { object in
        guard let object else { return .waiting("it does not exist") }
        return try Rollout.fault(of: object).map { .waiting($0) } ?? .done
    }
}

/// How far workloads' pods follow their templates.
package enum Rollout {
    /// Why it is not rolled out; `nil` when it is.
    static func fault(of object: JSON) throws(OperationError) -> String? {
        switch object["kind"]?.stringValue {
        case "Deployment":
            let progressing = object.at("status", "conditions")?.arrayValue?.first { $0["type"] == "Progressing" }
            if isObserved(object), progressing?["reason"] == "ProgressDeadlineExceeded" {
                throw OperationError(
                    .command, "the rollout has made no progress for longer than its progressDeadlineSeconds",
                    hint: "look at the events of its pods: kubectl describe pods")
            }
            return fault(ofDeployment: object)
        case "DaemonSet":
            return fault(ofDaemonSet: object)
                ?? lack("numberAvailable", of: count(object, "desiredNumberScheduled"), object)
        case "StatefulSet": return fault(ofStatefulSet: object)
        case let kind:
            throw OperationError(
                .unsupported, "a \(kind?.lowercased() ?? "object without kind") is not rolled out",
                hint: "wait for the rollout of a deployment, daemonset or statefulset")
        }
    }

    package static func fault(ofDeployment object: JSON) -> String? {
        guard isObserved(object) else { return unseen }
        if let lack = lack("updatedReplicas", of: replicas(object), object, latestTemplate) { return lack }
        let old = count(object, "replicas") - count(object, "updatedReplicas")
        return old > 0 ? "\(old) old pods are still there" : lack("availableReplicas", of: replicas(object), object)
    }

    /// Whether pods are of the latest template, available or not.
    package static func fault(ofDaemonSet object: JSON) -> String? {
        guard isObserved(object) else { return unseen }
        return lack(
            "updatedNumberScheduled", of: count(object, "desiredNumberScheduled"), object, latestTemplate)
    }

    private static func fault(ofStatefulSet object: JSON) -> String? {
        guard isObserved(object) else { return unseen }
        if let lack = lack("readyReplicas", of: replicas(object), object, "ready") { return lack }
        // With a partition, as many as it leaves out keep the old template.
        let kept = object.at("spec", "updateStrategy", "rollingUpdate", "partition")?.integerValue.map { Int($0) } ?? 0
        if kept > 0 { return lack("updatedReplicas", of: max(0, replicas(object) - kept), object, latestTemplate) }
        let isCurrent = object.at("status", "updateRevision") == object.at("status", "currentRevision")
        return isCurrent ? nil : "\(count(object, "updatedReplicas")) of \(replicas(object)) pods are \(latestTemplate)"
    }

    private static let unseen = "the latest change has not been seen yet"
    private static let latestTemplate = "of the latest template"

    private static func lack(_ key: String, of wanted: Int, _ object: JSON, _ what: String = "available") -> String? {
        let count = count(object, key)
        return count < wanted ? "\(count) of \(wanted) pods are \(what)" : nil
    }

    private static func replicas(_ object: JSON) -> Int {
        object.at("spec", "replicas")?.integerValue.map { Int($0) } ?? 1
    }

    private static func count(_ object: JSON, _ key: String) -> Int {
        object.at("status", key)?.integerValue.map { Int($0) } ?? 0
    }

    private static func isObserved(_ object: JSON) -> Bool {
        guard let generation = object.at("metadata", "generation")?.integerValue else { return true }
        return (object.at("status", "observedGeneration")?.integerValue ?? 0) >= generation
    }
}
