import FoundationEssentials
import Synchronization
import Values

/// The objects of one simulated cluster, as etcd behind an API server keeps them: every write has a revision, and the
/// recent ones can be read again by who watches.
///
/// Writers that are not users (controllers, kubelets) call ``update(_:dryRun:_:)`` directly: it fills in what the
/// server owns in `metadata`, and neither validates nor admits.
package final class ObjectStore: Sendable {
    package struct Key: Hashable, Sendable {
        package var resource: GroupResource
        /// `nil` for cluster-scoped objects.
        package var namespace: String?
        package var name: String

        package init(_ resource: GroupResource, namespace: String? = nil, name: String) {
            self.resource = resource
            self.namespace = namespace
            self.name = name
        }
    }

    /// The history no longer reaches back to the revision that was asked for.
    package struct Expired: Error, Sendable, Hashable {
        package var asked: Int
        package var oldest: Int
    }

    /// A list, and the revision at which it was all true.
    package struct Snapshot: Sendable {
        package var objects: [JSON]
        package var revision: Int
    }

    let catalog: ResourceCatalog
    private let historyLimit: Int
    private let subscribers = Subscribers()
    let state: Mutex<State>

    /// - Parameter historyLimit: how many events are kept for watches and continued lists; older ones expire.
    package init(catalog: ResourceCatalog = .standard, historyLimit: Int = 10_000) {
        self.catalog = catalog
        self.historyLimit = historyLimit
        self.state = Mutex(State(subscribers: subscribers))
    }

    /// The revision of the last write.
    package var revision: Int { state.withLock { $0.revision } }

    package func get(_ key: Key) -> JSON? { state.withLock { $0.objects[key.resource]?[key] } }

    /// The objects of a resource, in one namespace or all, sorted by namespace and name.
    package func list(_ resource: GroupResource, namespace: String? = nil) -> [JSON] {
        snapshot(resource, namespace: namespace).objects
    }

    package func snapshot(_ resource: GroupResource, namespace: String? = nil) -> Snapshot {
        state.withLock { Snapshot(objects: $0.list(resource, namespace), revision: $0.revision) }
    }

    /// The list as it was at an earlier revision.
    package func snapshot(
        _ resource: GroupResource, namespace: String?, at revision: Int
    ) throws(Expired) -> Snapshot {
        try state.withLock { state throws(Expired) in
            try state.checkHistory(reaches: revision)
            return Snapshot(objects: state.list(resource, namespace, at: revision), revision: revision)
        }
    }

    /// Objects of every kind that a condition holds for.
    package func find(_ condition: (Key, JSON) -> Bool) -> [(Key, JSON)] {
        state.withLock { state in state.objects.values.flatMap { $0.filter { condition($0.key, $0.value) } } }
            .map { ($0.key, $0.value) }
    }

    /// Creates, changes or deletes one object in one step that no other write can come between.
    ///
    /// The closure gets what is there and returns what should be, or `nil` to delete; it must not call the store.
    /// `uid`, `creationTimestamp`, `resourceVersion` and `generation` are filled in here. An object returned unchanged
    /// gets no new revision and no event. With `dryRun` nothing is stored.
    ///
    /// - Returns: the object as stored, or `nil` when there is none now.
    @discardableResult
    package func update<Failure: Error>(
        _ key: Key, dryRun: Bool = false, _ change: (JSON?) throws(Failure) -> JSON?
    ) throws(Failure) -> JSON? {
        let limit = historyLimit
        let tracksGeneration = catalog.type(of: key.resource)?.tracksGeneration ?? false
        return try state.withLock { state throws(Failure) in
            let current = state.objects[key.resource]?[key]
            guard let wanted = try change(current) else {
                if let current, !dryRun { state.delete(current, at: key, limit: limit) }
                return nil
            }
            let filled = wanted.filled(for: key, replacing: current, tracksGeneration: tracksGeneration)
            if dryRun || filled == current { return filled }
            return state.store(filled, at: key, replacing: current, limit: limit)
        }
    }

    /// Every event after a revision, first those of the past and then those to come, until the task is cancelled or
    /// the store is closed. `resource` `nil` means all.
    package func events(
        after revision: Int, resource: GroupResource? = nil
    ) throws(Expired) -> AsyncStream<StoreEvent> {
        let (stream, continuation) = AsyncStream.makeStream(of: StoreEvent.self)
        let subscription = try subscribe(
            after: revision, resource: resource, sink: { continuation.yield($0) }, finish: { continuation.finish() })
        continuation.onTermination = { [weak self] _ in self?.unsubscribe(subscription) }
        return stream
    }

    /// Forgets the history up to now, as etcd's compaction does: older watches and continued lists expire.
    package func compact() { state.withLock { $0.forget(keeping: 0) } }

    /// Ends all event streams, now and to come.
    package func close() {
        state.withLock { $0.isClosed = true }
        for subscriber in subscribers.removeAll() { subscriber.finish() }
    }
}

extension ObjectStore {
    struct Subscription: Sendable, Hashable { fileprivate var number: Int? }

    /// Calls `sink` for every event after a revision, in order, with the store locked: it must not call the store.
    func subscribe(
        after revision: Int, resource: GroupResource?, sink: @escaping @Sendable (StoreEvent) -> Void,
        finish: @escaping @Sendable () -> Void
    ) throws(Expired) -> Subscription {
        let subscriber = Subscriber(resource: resource, sink: sink, finish: finish)
        let number = try state.withLock { state throws(Expired) -> Int? in
            try state.checkHistory(reaches: revision)
            return state.add(subscriber, after: revision)
        }
        if number == nil { finish() }
        return Subscription(number: number)
    }

    func unsubscribe(_ subscription: Subscription) {
        if let number = subscription.number { subscribers.remove(number) }
    }

    /// How many watch the store now.
    package var subscriberCount: Int { subscribers.all.count }

    /// Runs with the store locked: every event up to the revision has been handed to its subscribers, none after it.
    func withRevision(_ body: (Int) -> Void) { state.withLock { body($0.revision) } }
}
