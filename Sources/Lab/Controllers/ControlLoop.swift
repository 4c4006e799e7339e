import Synchronization
import Values

/// The controllers of one cluster: everything that happens in it happens here, one thing after the other, because
/// something was written, a peer has changed, or a fault was asked for. Nothing polls.
actor ControlLoop {
    enum Signal: Sendable {
        case stored(StoreEvent)
        case peersChanged
        case action(@Sendable () async -> Void)
    }

    private let context: ClusterContext
    private let kubelet: Kubelet
    private let proxy: ServiceProxy
    private let deployments: DeploymentController
    private let replicaSets: ReplicaSetController
    private let daemonSets: DaemonSetController
    private let endpoints: EndpointController
    private let namespaces: NamespaceController
    private let scheduler: Scheduler
    private let disruptions: DisruptionController
    private let jobs: JobController
    private let signer: CertificateSigner
    private let signals: AsyncStream<Signal>
    nonisolated let inbox: AsyncStream<Signal>.Continuation
    /// Whether news of peers waits in the inbox: however many there are, one look at the peers sees them all.
    private let hasNews = Mutex(false)

    init(_ context: ClusterContext, kubelet: Kubelet, proxy: ServiceProxy) {
        self.context = context
        self.kubelet = kubelet
        self.proxy = proxy
        deployments = DeploymentController(store: context.store, events: context.events)
        replicaSets = ReplicaSetController(store: context.store, events: context.events)
        daemonSets = DaemonSetController(store: context.store, events: context.events)
        endpoints = EndpointController(store: context.store)
        namespaces = NamespaceController(store: context.store, authority: context.facts.authority)
        scheduler = Scheduler(store: context.store, events: context.events)
        disruptions = DisruptionController(store: context.store)
        signer = CertificateSigner(store: context.store, authority: context.authority)
        jobs = JobController(store: context.store, events: context.events)
        (signals, inbox) = AsyncStream.makeStream(of: Signal.self)
    }

    /// Works until the inbox is finished and empty.
    func run() async {
        for await signal in signals {
            switch signal {
            case .stored(let event): await handle(event)
            case .peersChanged:
                hasNews.withLock { $0 = false }
                await proxy.syncGlobal()
            case .action(let action): await action()
            }
        }
    }

    /// Something that this cluster sees of its peers has changed.
    nonisolated func peersChanged() {
        let isFirst = hasNews.withLock { news in
            defer { news = true }
            return !news
        }
        if isFirst { inbox.yield(.peersChanged) }
    }

    /// Does something between two signals, and returns when it is done. Does nothing after the end.
    nonisolated func perform(_ action: @escaping @Sendable () async -> Void) async {
        await withCheckedContinuation { continuation in
            let result = inbox.yield(
                .action {
                    await action()
                    continuation.resume()
                })
            if case .enqueued = result { return }
            continuation.resume()
        }
    }

    /// Returns when everything that follows from what is written now has been done.
    nonisolated func settle() async {
        var revision = -1
        while revision != context.store.revision {
            revision = context.store.revision
            await perform {}
        }
    }

    private func handle(_ event: StoreEvent) async {
        let key = event.key
        switch key.resource {
        case .deployments: deployments.reconcile(key)
        case .replicaSets:
            replicaSets.reconcile(key)
            reconcileOwner(of: event.object)
        case .daemonSets: daemonSets.reconcile(key)
        case .pods: await handlePod(event)
        case .certificateRequests: signer.reconcile(key)
        case .jobs: jobs.reconcile(key)
        case .podDisruptionBudgets: disruptions.reconcile(key)
        case .services:
            proxy.balance(key)
            endpoints.reconcile(key)
            await proxy.sync(key)
            if event.kind == .deleted { restoreOwnService(key) }
        case .endpointSlices:
            guard let service = event.object.objectLabels[EndpointController.serviceName] else { return }
            await proxy.sync(.init(.services, namespace: key.namespace, name: service))
        case .configMaps, .secrets: await kubelet.reconsider(key)
        case .serviceAccounts, .clusterRoleBindings: await kubelet.reconsider(nil)
        case .nodes:
            handleNode(key.name, event.kind)
            daemonSets.reconcileAll()
            if event.kind != .deleted { scheduler.evictUntolerating(from: event.object) }
            scheduler.scheduleWaiting()
        case .namespaces: namespaces.reconcile(key.name)
        default: break
        }
    }

    private func handleNode(_ name: String, _ kind: StoreEvent.Kind) {
        guard kind != .modified, let index = context.facts.nodeNames.firstIndex(of: name) else { return }
        if kind == .deleted { scheduler.collectOrphans(of: name) }
        // No agent is missing where there is no node any more.
        context.mesh.setNode(context.facts.plan.node(index), dark: kind == .deleted, in: context.network)
    }

    private func handlePod(_ event: StoreEvent) async {
        if event.kind == .deleted {
            if let uid = event.object.objectUID { await kubelet.remove(uid) }
            restoreStaticPod(event.object)
        } else {
            scheduler.schedule(event.key)
            await kubelet.sync(event.key)
        }
        reconcileOwner(of: event.object)
        disruptions.reconcileAll(in: event.key.namespace)
        var services = Set(endpoints.services(selecting: event.object))
        if let previous = event.previous { services.formUnion(endpoints.services(selecting: previous)) }
        for service in services { endpoints.reconcile(service) }
    }

    /// A static pod's object is a mirror of a file on the node: deleted, it comes again.
    private func restoreStaticPod(_ pod: JSON) {
        guard pod.objectAnnotations["kubernetes.io/config.mirror"] != nil,
            context.store.get(.init(.nodes, name: pod.field("spec.nodeName"))) != nil
        else { return }
        var copy: JSON = ["apiVersion": "v1", "kind": "Pod", "spec": pod["spec"] ?? [:]]
        copy["metadata"] = [
            "name": .string(pod.objectName), "namespace": .string(pod.objectNamespace ?? ""),
            "labels": JSON(pod.objectLabels), "annotations": JSON(pod.objectAnnotations),
        ]
        context.store.put(copy)
    }

    /// kube-apiserver sees to it that its own Service is there.
    private func restoreOwnService(_ key: ObjectStore.Key) {
        guard key == .init(.services, namespace: "default", name: "kubernetes") else { return }
        for object in context.facts.objects() where context.store.key(of: object) == key { context.store.put(object) }
    }

    private func reconcileOwner(of object: JSON) {
        let owner = (object.at("metadata", "ownerReferences")?.arrayValue ?? []).first { $0["controller"] == true }
        guard let name = owner?["name"]?.stringValue else { return }
        let namespace = object.objectNamespace
        switch owner?["kind"]?.stringValue {
        case "ReplicaSet": replicaSets.reconcile(.init(.replicaSets, namespace: namespace, name: name))
        case "DaemonSet": daemonSets.reconcile(.init(.daemonSets, namespace: namespace, name: name))
        case "Job": jobs.reconcile(.init(.jobs, namespace: namespace, name: name))
        case "Deployment": deployments.reconcile(.init(.deployments, namespace: namespace, name: name))
        default: break
        }
    }
}
