import NIOCore
import Values

extension ResourceCall {
    /// Deletes a pod if the PodDisruptionBudgets of its namespace let it go, as `kubectl drain` asks for (kubernetes 1.36,
    /// pkg/registry/core/pod/storage/eviction.go).
    func evict() throws(StatusError) -> APIResponse {
        let eviction = try body()
        let pod = try existing()
        let options = try deleteOptions(from: eviction["deleteOptions"] ?? [:])
        if Self.needsBudget(pod) { try takeFromBudget(for: pod, dryRun: options.isDryRun) }
        _ = try delete(options)
        return APIResponse(
            201, json: ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201])
    }

    /// Pods that do not run, or end already, cost nobody anything.
    private static func needsBudget(_ pod: JSON) -> Bool {
        !pod.isTerminating && !pod.isFinishedPod && pod.field("status.phase") != "Pending"
    }

    private func takeFromBudget(for pod: JSON, dryRun: Bool) throws(StatusError) {
        let budgets = store.list(.podDisruptionBudgets, namespace: namespace).filter { $0.budgets(for: pod) }
        guard let budget = budgets.first else { return }
        guard budgets.count == 1 else {
            throw .internalError(
                "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.")
        }
        if !pod.isReadyPod, budget.letsUnhealthyGo { return }
        let key = ObjectStore.Key(.podDisruptionBudgets, namespace: namespace, name: budget.objectName)
        try store.update(key, dryRun: dryRun) { current throws(StatusError) -> JSON? in
            guard var current else { return nil }
            let allowed = current.at("status", "disruptionsAllowed")?.intValue ?? 0
            guard current.at("status", "observedGeneration") == current.at("metadata", "generation") else {
                throw .tooManyEvictions(
                    "The disruption budget \(key.name) is still being processed by the server.")
            }
            guard allowed > 0 else {
                let (needed, healthy) = (current.statusNumber("desiredHealthy"), current.statusNumber("currentHealthy"))
                throw .tooManyEvictions(
                    "The disruption budget \(key.name) needs \(needed) healthy pods and has \(healthy) currently")
            }
            current[path: ["status", "disruptionsAllowed"]] = JSON(allowed - 1)
            current[path: ["status", "disruptedPods", pod.objectName]] = JSON.time()
            return current
        }
    }
}

extension JSON {
    fileprivate func statusNumber(_ field: String) -> Int { at("status", field)?.intValue ?? 0 }

    /// Whether a PodDisruptionBudget lets pods go that are not ready (`spec.unhealthyPodEvictionPolicy`).
    fileprivate var letsUnhealthyGo: Bool {
        let desired = statusNumber("desiredHealthy")
        return at("spec", "unhealthyPodEvictionPolicy") == "AlwaysAllow"
            || (desired > 0 && statusNumber("currentHealthy") >= desired)
    }
}

extension StatusError {
    fileprivate static func tooManyEvictions(_ why: String) -> StatusError {
        StatusError(
            code: 429, reason: "TooManyRequests",
            message: "Cannot evict pod as it would violate the pod's disruption budget.",
            details: ["causes": [["reason": "DisruptionBudget", "message": .string(why)]]])
    }
}
