import Values

/// Rolls a Deployment's pods from one template to the next, by way of ReplicaSets.
struct DeploymentController: Sendable {
    static let revision = "deployment.kubernetes.io/revision"
    static let hash = "pod-template-hash"

    private static let source = EventRecorder.Source(component: "deployment-controller")
    /// What a Deployment and its ReplicaSets say of themselves alone.
    private static let own: Set<String> = [revision, "kubectl.kubernetes.io/last-applied-configuration"]

    let store: ObjectStore
    let events: EventRecorder

    func reconcile(_ key: ObjectStore.Key) {
        guard let deployment = store.get(key), !deployment.isTerminating else { return }
        if deployment.at("spec", "paused") != true {
            let current = currentSet(of: deployment)
            scale(deployment, current: current)
            forgetOldSets(of: deployment, current: current)
        }
        updateStatus(key)
    }

    private func sets(of deployment: JSON) -> [JSON] {
        store.list(.replicaSets, namespace: deployment.objectNamespace)
            .filter { $0.controllerUID == deployment.objectUID && !$0.isTerminating }
    }

    private func set(of deployment: JSON, for template: JSON) -> JSON? {
        sets(of: deployment).first { set in
            var own = set.at("spec", "template") ?? [:]
            own[path: ["metadata", "labels", Self.hash]] = nil
            return own == template
        }
    }

    /// The ReplicaSet of the present template, made when there is none, with the newest revision.
    private func currentSet(of deployment: JSON) -> JSON {
        let template = deployment.at("spec", "template") ?? [:]
        let revisions = sets(of: deployment).compactMap { Int($0.objectAnnotations[Self.revision] ?? "") }
        if let set = set(of: deployment, for: template) {
            let own = Int(set.objectAnnotations[Self.revision] ?? "") ?? 0
            let newest = max(own, own == revisions.max() ? own : (revisions.max() ?? 0) + 1)
            let revised = store.change(key(of: set)) { object in
                let kept = object.objectAnnotations.filter { Self.own.contains($0.key) }
                object[path: ["metadata", "annotations"]] = JSON(
                    kept.merging(Self.shared(deployment)) { own, _ in own }.merging(
                        [Self.revision: String(newest)]
                    ) { $1 })
            }
            annotate(deployment, revision: newest)
            return revised ?? set
        }
        let set = newSet(for: deployment, template: template, revision: (revisions.max() ?? 0) + 1)
        store.put(set)
        annotate(deployment, revision: (revisions.max() ?? 0) + 1)
        return store.get(key(of: set)) ?? set
    }

    private func annotate(_ deployment: JSON, revision: Int) {
        store.change(deployment.key(in: .deployments)) {
            $0[path: ["metadata", "annotations", Self.revision]] = .string(String(revision))
        }
    }

    /// The annotations that ReplicaSets take over, the cause of a change among them.
    private static func shared(_ deployment: JSON) -> [String: String] {
        deployment.objectAnnotations.filter { !own.contains($0.key) }
    }

    private func newSet(for deployment: JSON, template: JSON, revision: Int) -> JSON {
        let hash = PodTemplate.hash(of: template)
        var template = template
        template[path: ["metadata", "labels", Self.hash]] = .string(hash)
        var selector = deployment.at("spec", "selector") ?? [:]
        selector[path: ["matchLabels", Self.hash]] = .string(hash)
        return [
            "apiVersion": "apps/v1", "kind": "ReplicaSet",
            "metadata": [
                "name": .string("\(deployment.objectName)-\(hash)"),
                "namespace": .string(deployment.objectNamespace ?? "default"), "labels": JSON(template.objectLabels),
                "annotations": JSON(
                    Self.shared(deployment).merging([Self.revision: String(revision)]) { $1 }),
                "ownerReferences": [deployment.ownerReference],
            ],
            "spec": ["replicas": 0, "selector": selector, "template": template],
        ]
    }

    private func key(of set: JSON) -> ObjectStore.Key {
        set.key(in: .replicaSets)
    }

    private func forgetOldSets(of deployment: JSON, current: JSON) {
        let limit = deployment.at("spec", "revisionHistoryLimit")?.intValue ?? 10
        let unused = sets(of: deployment)
            .filter { $0.objectUID != current.objectUID && $0.at("spec", "replicas")?.intValue == 0 }
            .sorted {
                (Int($0.objectAnnotations[Self.revision] ?? "") ?? 0)
                    < (Int($1.objectAnnotations[Self.revision] ?? "") ?? 0)
            }
        for set in unused.dropLast(limit) { store.remove(key(of: set)) }
    }
}

extension DeploymentController {
    /// One step of a rollout: as many new pods as the surge allows, as many old ones gone as may be unavailable.
    private func scale(_ deployment: JSON, current: JSON) {
        let wanted = deployment.at("spec", "replicas")?.intValue ?? 1
        let old = sets(of: deployment).filter { $0.objectUID != current.objectUID }
        let oldTotal = old.reduce(0) { $0 + $1.replicas }
        if deployment.at("spec", "strategy", "type") == "Recreate" {
            for set in old { scale(set, of: deployment, to: 0) }
            if !hasPods(old) { scale(current, of: deployment, to: wanted) }
            return
        }
        let rolling = deployment.at("spec", "strategy", "rollingUpdate")
        let surge = PodTemplate.amount(rolling?["maxSurge"], of: wanted, default: 1, roundsUp: true)
        var unavailable = PodTemplate.amount(rolling?["maxUnavailable"], of: wanted, default: 0, roundsUp: false)
        if surge == 0, unavailable == 0 { unavailable = 1 }
        let target = max(min(wanted, wanted + surge - oldTotal), min(current.replicas, wanted))
        scale(current, of: deployment, to: target)
        reduce(old, of: deployment, by: oldTotal + target - unavailablePods(current, target) - (wanted - unavailable))
    }

    private func hasPods(_ sets: [JSON]) -> Bool {
        let owners = Set(sets.compactMap(\.objectUID))
        return store.list(.pods, namespace: sets.first?.objectNamespace)
            .contains { $0.controllerUID.map(owners.contains) ?? false }
    }

    private func unavailablePods(_ set: JSON, _ target: Int) -> Int {
        max(0, target - (set.at("status", "availableReplicas")?.intValue ?? 0))
    }

    /// Takes pods away: first those that do not answer, then at most `spare` of the others.
    private func reduce(_ sets: [JSON], of deployment: JSON, by spare: Int) {
        var spare = spare
        for set in sets where set.replicas > 0 {
            let available = set.at("status", "availableReplicas")?.intValue ?? 0
            let broken = max(0, set.replicas - available)
            let healthy = max(0, min(available, spare - broken))
            spare -= broken + healthy
            scale(set, of: deployment, to: max(0, set.replicas - broken - healthy))
        }
    }

    private func scale(_ set: JSON, of deployment: JSON, to count: Int) {
        let before = store.get(key(of: set))?.replicas ?? count
        store.change(key(of: set)) { $0[path: ["spec", "replicas"]] = JSON(count) }
        guard before != count else { return }
        let direction = before < count ? "up" : "down"
        events.record(
            deployment, reason: "ScalingReplicaSet",
            "Scaled \(direction) replica set \(set.objectName) from \(before) to \(count)", from: Self.source)
    }

    private func updateStatus(_ key: ObjectStore.Key) {
        guard let deployment = store.get(key) else { return }
        let sets = sets(of: deployment)
        let current = set(of: deployment, for: deployment.at("spec", "template") ?? [:])
        func sum(_ field: String, _ sets: [JSON]) -> Int {
            sets.reduce(0) { $0 + ($1.at("status", field)?.intValue ?? 0) }
        }
        let counts = RolloutCounts(
            wanted: deployment.at("spec", "replicas")?.intValue ?? 1, total: sum("replicas", sets),
            updated: sum("replicas", current.map { [$0] } ?? []), available: sum("availableReplicas", sets),
            updatedAvailable: sum("availableReplicas", current.map { [$0] } ?? []))
        store.change(key) { counts.write(to: &$0, currentSet: current?.objectName ?? "") }
    }
}

extension JSON {
    fileprivate var replicas: Int { at("spec", "replicas")?.intValue ?? 1 }
}
