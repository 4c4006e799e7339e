import Values

/// How far a rollout is.
struct RolloutCounts: Sendable {
    var wanted: Int
    var total: Int
    var updated: Int
    var available: Int
    var updatedAvailable: Int

    func write(to object: inout JSON, currentSet: String) {
        var status: JSON = ["conditions": object.at("status", "conditions") ?? []]
        status["observedGeneration"] = object.at("metadata", "generation")
        for (field, value) in [
            ("replicas", total), ("updatedReplicas", updated), ("readyReplicas", available),
            ("availableReplicas", available), ("unavailableReplicas", max(0, max(wanted, total) - available)),
        ] where value > 0 { status[field] = JSON(value) }
        object["status"] = status
        let rolling = object.at("spec", "strategy", "rollingUpdate")
        let unavailable = PodTemplate.amount(
            rolling?["maxUnavailable"], of: wanted, default: 0, roundsUp: false)
        let isAvailable = available >= wanted - unavailable
        object.setCondition(
            "Available", isAvailable,
            reason: isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
            message: "Deployment \(isAvailable ? "has" : "does not have") minimum availability.")
        let isComplete = updated == wanted && total == updated && updatedAvailable >= wanted
        object.setCondition(
            "Progressing", true, reason: isComplete ? "NewReplicaSetAvailable" : "ReplicaSetUpdated",
            message: "ReplicaSet \"\(currentSet)\" \(isComplete ? "has successfully progressed." : "is progressing.")")
    }
}
