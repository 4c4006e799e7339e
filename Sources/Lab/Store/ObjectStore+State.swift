import Values

/// One write.
package struct StoreEvent: Sendable {
    package enum Kind: String, Sendable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
    }

    package var kind: Kind
    package var key: ObjectStore.Key
    /// The object as written; of a deleted one the last state, with the revision of the deletion.
    package var object: JSON
    /// What was there before.
    package var previous: JSON?
    package var revision: Int
}

extension ObjectStore {
    struct State: Sendable {
        var objects: [GroupResource: [Key: JSON]] = [:]
        /// Starts above 1, so that a `resourceVersion` of 1 is too old, as on a cluster that has lived.
        var revision = 1000
        var history: [StoreEvent] = []
        /// Events up to and with this revision are forgotten.
        var forgotten = 1000
        let subscribers: Subscribers
        var isClosed = false
    }
}

extension ObjectStore.State {
    func list(_ resource: GroupResource, _ namespace: String?) -> [JSON] {
        sorted(objects[resource] ?? [:], namespace)
    }

    func list(_ resource: GroupResource, _ namespace: String?, at revision: Int) -> [JSON] {
        var objects = objects[resource] ?? [:]
        for event in history.reversed() {
            if event.revision <= revision { break }
            if event.key.resource == resource { objects[event.key] = event.previous }
        }
        return sorted(objects, namespace)
    }

    private func sorted(_ objects: [ObjectStore.Key: JSON], _ namespace: String?) -> [JSON] {
        objects
            .filter { namespace == nil || $0.key.namespace == namespace }
            .sorted { ($0.key.namespace ?? "", $0.key.name) < ($1.key.namespace ?? "", $1.key.name) }
            .map(\.value)
    }

    func checkHistory(reaches revision: Int) throws(ObjectStore.Expired) {
        if revision < forgotten { throw ObjectStore.Expired(asked: revision, oldest: forgotten) }
    }

    mutating func store(_ object: JSON, at key: ObjectStore.Key, replacing current: JSON?, limit: Int) -> JSON {
        revision += 1
        var object = object
        object[path: ["metadata", "resourceVersion"]] = .string(String(revision))
        objects[key.resource, default: [:]][key] = object
        record(
            StoreEvent(
                kind: current == nil ? .added : .modified, key: key, object: object, previous: current,
                revision: revision),
            limit: limit)
        return object
    }

    mutating func delete(_ current: JSON, at key: ObjectStore.Key, limit: Int) {
        revision += 1
        var object = current
        object[path: ["metadata", "resourceVersion"]] = .string(String(revision))
        objects[key.resource]?[key] = nil
        record(
            StoreEvent(kind: .deleted, key: key, object: object, previous: current, revision: revision), limit: limit)
    }

    private mutating func record(_ event: StoreEvent, limit: Int) {
        history.append(event)
        // Twice the limit, so that the array is moved once every `limit` writes and not at each.
        if history.count > limit * 2 { forget(keeping: limit) }
        for subscriber in subscribers.all.values where subscriber.wants(event) { subscriber.sink(event) }
    }

    mutating func forget(keeping count: Int) {
        history.removeFirst(max(0, history.count - count))
        forgotten = history.first.map { $0.revision - 1 } ?? revision
    }

    /// The new subscriber's number; `nil` when the store is closed.
    mutating func add(_ subscriber: ObjectStore.Subscriber, after revision: Int) -> Int? {
        for event in history where event.revision > revision && subscriber.wants(event) { subscriber.sink(event) }
        return isClosed ? nil : subscribers.add(subscriber)
    }
}
