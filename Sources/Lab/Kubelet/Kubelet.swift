import Values

/// The kubelets of all nodes of a cluster: what is in pods runs, as far as the lab knows their images.
actor Kubelet {
    let context: ClusterContext
    private(set) var running: [String: RunningPod] = [:]
    private var addresses: PodAddresses
    private var darkNodes: Set<String> = []

    init(_ context: ClusterContext) {
        self.context = context
        addresses = PodAddresses(facts: context.facts)
    }

    var store: ObjectStore { context.store }

    func pod(uid: String) -> RunningPod? { running[uid] }

    /// Makes of a pod what its object says.
    func sync(_ key: ObjectStore.Key) async {
        guard let pod = store.get(key), let uid = pod.objectUID else { return }
        if pod.isTerminating {
            if running[uid] != nil { record(pod, reason: "Killing") { "Stopping container \($0)" } }
            await remove(uid)
            store.remove(key)
            return
        }
        let node = pod.field("spec.nodeName")
        guard !node.isEmpty, !darkNodes.contains(node), !pod.isFinishedPod else { return }
        await run(pod, uid: uid)
    }

    /// Ends what is left of a pod whose object is gone.
    func remove(_ uid: String) async {
        if let pod = running.removeValue(forKey: uid) {
            await stop(pod)
            for log in pod.logs.values { log.close() }
        }
        addresses.release(uid)
        publishPods()
    }

    func removeAll() async {
        for uid in Array(running.keys) { await remove(uid) }
    }

    /// Looks again at every pod that uses a ConfigMap or a secret, or, without one, at those that do not run well.
    func reconsider(_ source: ObjectStore.Key?) async {
        for pod in store.list(.pods, namespace: source?.namespace) {
            let concerns = source.map { PodVolumes.sources(of: pod).contains($0) } ?? !pod.isReadyPod
            if concerns { await sync(pod.key(in: .pods)) }
        }
    }

    /// A node without power runs nothing; its pods' objects stay.
    func setNode(_ name: String, dark: Bool) async {
        if dark { darkNodes.insert(name) } else { darkNodes.remove(name) }
        for pod in store.list(.pods) where pod.field("spec.nodeName") == name {
            let key = pod.key(in: .pods)
            guard dark else {
                await sync(key)
                continue
            }
            if let uid = pod.objectUID { await remove(uid) }
            store.change(key) { $0.setCondition("Ready", false, reason: "NodeNotReady") }
        }
    }

    private func run(_ pod: JSON, uid: String) async {
        let key = pod.key(in: .pods)
        guard let address = addresses.address(of: pod) else {
            report(
                PodWaiting(
                    reason: "ContainerCreating", message: "no addresses left on the node",
                    event: "FailedCreatePodSandBox"), key, nil)
            return
        }
        let inputs: RunningPod.Inputs
        do { inputs = try self.inputs(of: pod, address: address) } catch {
            // Files of containers that run already stay as they are.
            if running[uid] == nil { report(error, key, address) }
            return
        }
        if let present = running[uid] {
            if present.current.inputs != inputs { await refresh(present, inputs, key) }
        } else {
            let new = RunningPod(pod, address: address, inputs: inputs)
            running[uid] = new
            await start(new, pod)
            _ = startAdded(to: new)
            report(new, key)
            recordStart(key)
        }
        publishPods()
    }

    /// Tells the mesh where pods are: it leads to those of nodes' own addresses without a mesh.
    private func publishPods() {
        let own = running.values.filter { !context.facts.plan.nodeNetwork.contains($0.address) }
        context.mesh.setPods(
            .init(addresses: Set(own.map(\.address)), endpoints: Set(own.flatMap(\.current.endpoints))),
            in: context.network)
    }

    private func inputs(of pod: JSON, address: IPv4) throws(PodWaiting) -> RunningPod.Inputs {
        let account = pod.at("spec", "serviceAccountName")?.stringValue ?? "default"
        let accountKey = ObjectStore.Key(.serviceAccounts, namespace: pod.objectNamespace, name: account)
        if account != "default", store.get(accountKey) == nil {
            throw PodWaiting(
                reason: "ContainerCreating",
                message: "serviceaccount \"\(pod.objectNamespace ?? "")/\(account)\" not found", event: "FailedMount")
        }
        let volumes = try PodVolumes(pod: pod, store: store).load()
        var placed = pod
        placed[path: ["status", "podIP"]] = .string(address.description)
        placed[path: ["status", "hostIP"]] = .string(addresses.host(of: pod).description)
        func containers(_ field: String) throws(PodWaiting) -> [PodContainer] {
            var result: [PodContainer] = []
            for container in pod.at("spec", field)?.arrayValue ?? [] {
                result.append(try PodContainer(container, pod: placed, volumes: volumes, store: store))
            }
            return result
        }
        return .init(
            setup: try containers("initContainers"), containers: try containers("containers"),
            added: try containers("ephemeralContainers"),
            isAuthorized: isBound(account, namespace: pod.objectNamespace ?? ""))
    }

    /// Whether any ClusterRoleBinding names the account.
    private func isBound(_ account: String, namespace: String) -> Bool {
        store.list(.clusterRoleBindings).contains { binding in
            (binding["subjects"]?.arrayValue ?? []).contains {
                $0["name"]?.stringValue == account && $0["namespace"]?.stringValue == namespace
            }
        }
    }

    private func refresh(_ pod: RunningPod, _ inputs: RunningPod.Inputs, _ key: ObjectStore.Key) async {
        let wasBroken = pod.current.fault != nil
        pod.update { $0.inputs = inputs }
        if wasBroken, let object = store.get(key) {
            await stop(pod)
            pod.update {
                $0.fault = nil
                $0.restarts += 1
            }
            await start(pod, object)
            report(pod, key)
            recordStart(key)
        } else {
            await pushFiles(pod)
            if startAdded(to: pod) { report(pod, key) }
        }
    }
}

/// Which pod has which address.
struct PodAddresses: Sendable {
    let facts: ClusterFacts
    private var taken: [String: IPv4] = [:]

    init(facts: ClusterFacts) { self.facts = facts }

    func host(of pod: JSON) -> IPv4 {
        facts.plan.node(facts.nodeNames.firstIndex(of: pod.field("spec.nodeName")) ?? 0)
    }

    /// The address that the pod has or gets; `nil` when its node has none left.
    mutating func address(of pod: JSON) -> IPv4? {
        if pod.at("spec", "hostNetwork") == true { return host(of: pod) }
        let uid = pod.objectUID ?? ""
        if let address = taken[uid] { return address }
        let index = facts.nodeNames.firstIndex(of: pod.field("spec.nodeName")) ?? 0
        let network = facts.plan.podNetwork(ofNode: index, in: facts.plan.pods)
        let used = Set(taken.values)
        // The first two are the network itself and the router.
        let free = (2..<(network.count - 1)).lazy.map { network.base.advanced(by: $0) }.first { !used.contains($0) }
        taken[uid] = free
        return free
    }

    mutating func release(_ uid: String) { taken[uid] = nil }
}
