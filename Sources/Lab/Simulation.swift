import FoundationEssentials
import Synchronization
import Values

/// Everything of one cluster that works: API server, controllers, kubelets, sockets.
final class Simulation: Sendable {
    let context: ClusterContext
    let kubelet: Kubelet
    let loop: ControlLoop
    let addresses: ServiceAddresses
    private let proxy: ServiceProxy
    private let server: APIServer
    private let reservation: NetworkReservation
    private let isControlPlaneUp = Mutex(false)
    let faults: FaultInjector
    /// The name and key of the cluster's administrator.
    let administrator: PEMIdentity

    /// - Parameter meshAuthority: What `cilium-ca` holds; `nil` leaves it out.
    init(
        _ settings: ClusterSettings, release: CiliumRelease, kubernetesVersion: String,
        reservation: NetworkReservation, mesh: LabMesh, clock: any Clock<Duration>
    ) throws(LabError) {
        let plan = AddressPlan(network: reservation.network, nodeCount: settings.nodes.count)
        let pki: ClusterPKI
        let identity: PEMIdentity
        do {
            pki = try ClusterPKI()
            identity = try pki.apiServer(plan)
            administrator = try pki.client(
                commonName: "kubernetes-admin", organizations: ["kubeadm:cluster-admins", "system:masters"])
        } catch { throw LabError("the certificates of \(settings.label) cannot be made: \(error)") }
        let facts = ClusterFacts(
            settings: settings, plan: plan, release: release, kubernetesVersion: kubernetesVersion,
            authority: pki.authority.certificate)
        let store = ObjectStore()
        context = ClusterContext(
            facts: facts, store: store,
            listeners: Listeners(
                nodes: Set(settings.nodes.indices.map(plan.node)), closedPorts: settings.closedPorts),
            mesh: mesh, clock: clock, events: EventRecorder(store: store), authority: pki)
        addresses = ServiceAddresses(plan: plan)
        kubelet = Kubelet(context)
        proxy = ServiceProxy(context, addresses: addresses)
        loop = ControlLoop(context, kubelet: kubelet, proxy: proxy)
        var configuration = APIServerConfiguration(
            store: context.store, clientAuthority: pki.authority.certificate, identity: identity)
        configuration.allocator = addresses
        configuration.runtime = LabRuntime(context: context, kubelet: kubelet)
        configuration.version = "v\(kubernetesVersion)"
        faults = FaultInjector(name: settings.label)
        configuration.faults = faults
        server = APIServer(configuration)
        self.reservation = reservation
        faults.onServerFault { [weak self] in self?.meet($0, pki) }
    }

    var store: ObjectStore { context.store }

    func permissionsUsed(by user: String) -> Set<LabPermission> {
        server.configuration.permissions.permissions(of: user)
    }

    func serviceAccountToken(_ name: String, namespace: String, lifetime: Duration) -> SecretString? {
        let tokens = ServiceAccountTokens(key: server.configuration.accountKey, store: store)
        return store.get(.init(.serviceAccounts, namespace: namespace, name: name)).map {
            tokens.token(for: $0, until: Date.now + Double(lifetime.components.seconds))
        }
    }

    /// Works until ``finish()``.
    func run() async { await loop.run() }

    /// Fills the cluster and returns when its pods run and its API server answers. ``run()`` must be running.
    func start(meshAuthority: ClusterPKI?) async throws(LabError) {
        let (inbox, facts, loop) = (loop.inbox, context.facts, loop)
        let nodes = facts.settings.nodes.indices.map(facts.plan.node)
        context.mesh.join(context.network, nodes: nodes) { loop.peersChanged() }
        do {
            _ = try store.subscribe(
                after: store.revision, resource: nil, sink: { inbox.yield(.stored($0)) }, finish: {})
        } catch { throw LabError("the objects of \(facts.settings.label) cannot be watched") }
        for object in facts.objects() { store.put(object) }
        if let meshAuthority { store.put(MeshAuthority.secret(meshAuthority, facts.settings)) }
        await loop.settle()
        try await setControlPlane(isUp: !facts.settings.closedPorts.contains(facts.plan.apiServer.port))
    }

    /// The API server comes and goes with its node and its port.
    private func setControlPlane(isUp: Bool) async throws(LabError) {
        await server.stop()
        isControlPlaneUp.withLock { $0 = isUp }
        guard isUp else { return }
        let endpoint = context.facts.plan.apiServer
        do {
            try await listenAgain {
                try await server.start(address: endpoint.address.description, port: endpoint.port)
            }
        } catch {
            throw LabError("the API server cannot listen at \(endpoint): \(error)")
        }
    }

    /// Takes no more requests and lets ``run()`` end.
    func finish() async {
        await server.stop()
        loop.inbox.finish()
        store.close()
    }

    /// Frees all sockets; after ``run()`` has ended.
    func cleanUp() async {
        // A fault may have started it again after finish().
        await server.stop()
        await kubelet.removeAll()
        await context.listeners.closeAll()
        await reservation.release()
    }
}

extension Simulation {
    func setPort(_ port: Int, closed: Bool) async {
        await inLoop {
            try await self.context.listeners.setPort(port, closed: closed)
            try await self.refreshControlPlane()
        }
    }

    /// - Parameter index: The node's place in the settings.
    func setNode(_ index: Int, dark: Bool) async {
        let (name, address) = (context.facts.nodeNames[index], context.facts.plan.node(index))
        await inLoop {
            try await self.context.listeners.setAddress(address, dark: dark)
            self.context.mesh.setNode(address, dark: dark, in: self.context.network)
            await self.kubelet.setNode(name, dark: dark)
            self.store.change(.init(.nodes, name: name)) {
                $0[path: ["status", "conditions"]] = .array(ClusterFacts.conditions(ready: !dark))
            }
            if dark { self.evictPods(from: name) }
            try await self.refreshControlPlane()
        }
        await loop.settle()
    }

    /// Pods of a lost node are made anew elsewhere; those of DaemonSets and the control plane belong to the node.
    private func evictPods(from node: String) {
        for pod in store.list(.pods) where pod.field("spec.nodeName") == node {
            let owner = pod.at("metadata", "ownerReferences")?.arrayValue?.first?["kind"]?.stringValue
            guard owner == "ReplicaSet" else { continue }
            store.requestDeletion(pod.key(in: .pods))
        }
    }

    func replaceServerIdentity(with identity: PEMIdentity) { server.replaceIdentity(with: identity) }

    /// Down and up again, unless a closed port or a lost node keeps it down.
    func restartServer(downtime: Duration) async {
        do {
            try await setControlPlane(isUp: false)
            try await context.clock.sleep(for: downtime)
            try await refreshControlPlane()
        } catch {
            // As in inLoop: a port that another program has taken in the meantime stays closed.
        }
    }

    private func refreshControlPlane() async throws(LabError) {
        let isUp = await context.listeners.isAllowed(context.facts.plan.apiServer)
        if isUp != isControlPlaneUp.withLock({ $0 }) { try await setControlPlane(isUp: isUp) }
    }

    /// Faults cannot fail: a port that another program has taken in the meantime stays closed.
    private func inLoop(_ action: @escaping @Sendable () async throws -> Void) async {
        await loop.perform { try? await action() }
    }

    func replaceMeshAuthority(_ authority: ClusterPKI) async throws(LabError) {
        try MeshAuthority.replace(with: authority, in: context)
        await loop.settle()
    }
}
