import Values

/// What a watch knows and what it does next, as an informer of client-go does: lists, watches from the list's resource version
/// on, and lists again when the server has forgotten it, telling only differences. Does no I/O.
struct WatchState: Sendable {
    enum Next: Sendable, Hashable {
        case list
        case watch(resourceVersion: String)
    }

    private struct Key: Hashable {
        var namespace: String?
        var name: String

        init(_ object: JSON) {
            namespace = object.at("metadata", "namespace")?.stringValue
            name = object.at("metadata", "name")?.stringValue ?? ""
        }
    }

    private(set) var next = Next.list
    /// The stream that is being read has ended for us; nothing that still comes on it counts.
    private(set) var isStreamOver = true
    private var known: [Key: JSON] = [:]
    private var isSynced = false

    /// A list has been told; the server is known to work.
    var hasListed: Bool { isSynced }

    /// A stream from ``next`` on was opened.
    mutating func opened() { isStreamOver = false }

    /// The stream ended, cleanly or not.
    mutating func ended() { isStreamOver = true }

    /// The server does not know the resource version any more.
    mutating func expired() {
        isStreamOver = true
        next = .list
    }

    /// What a list tells.
    mutating func listed(_ items: [JSON], resourceVersion: String) -> [WatchEvent] {
        var events: [WatchEvent] = []
        let listed = Set(items.map(Key.init))
        // In the order of names, so that equal histories give equal events.
        for (key, object) in known.sorted(by: { Self.precedes($0.key, $1.key) }) where !listed.contains(key) {
            known[key] = nil
            events.append(.deleted(object))
        }
        for item in items { events += upsert(item) }
        if !isSynced {
            isSynced = true
            events.append(.synced)
        }
        next = .watch(resourceVersion: resourceVersion)
        return events
    }

    /// What a line of the stream tells.
    mutating func received(_ line: WatchLine) -> [WatchEvent] {
        guard !isStreamOver else { return [] }
        switch line {
        case .added(let object), .modified(let object):
            goOn(from: object)
            return upsert(object)
        case .deleted(let object):
            goOn(from: object)
            return known.removeValue(forKey: Key(object)).map { _ in [.deleted(object)] } ?? []
        case .bookmark(let resourceVersion):
            next = .watch(resourceVersion: resourceVersion)
            return []
        case .error:
            // Whatever went wrong, a new list is right, and tells nothing twice.
            expired()
            return []
        case .malformed:
            ended()
            return []
        }
    }

    private mutating func goOn(from object: JSON) {
        if let resourceVersion = object.at("metadata", "resourceVersion")?.stringValue {
            next = .watch(resourceVersion: resourceVersion)
        }
    }

    private mutating func upsert(_ object: JSON) -> [WatchEvent] {
        let old = known.updateValue(object, forKey: Key(object))
        guard let old else { return [.added(object)] }
        guard old.at("metadata", "uid") == object.at("metadata", "uid") else { return [.deleted(old), .added(object)] }
        let version = object.at("metadata", "resourceVersion")
        return version != nil && version == old.at("metadata", "resourceVersion") ? [] : [.modified(object)]
    }

    private static func precedes(_ left: Key, _ right: Key) -> Bool {
        (left.namespace ?? "", left.name) < (right.namespace ?? "", right.name)
    }
}
