import FoundationEssentials
import Synchronization
import Values

/// Writes events, as `kubectl describe` and `kubectl events` show them; the same again counts up. They last an hour, as
/// kube-apiserver's do (`--event-ttl`).
final class EventRecorder: Sendable {
    enum Kind: String, Sendable {
        case normal = "Normal"
        case warning = "Warning"
    }

    /// Who tells: `kubelet` on a node, `deployment-controller`.
    struct Source: Sendable, Hashable {
        var component: String
        var host = ""
    }

    private struct Identity: Hashable {
        var subject: String
        var reason: String
        var message: String
        var source: Source
    }

    private struct Entry {
        var identity: Identity
        var key: ObjectStore.Key
        var last: Date
    }

    private static let lifetime = 3600.0

    private let store: ObjectStore
    private let known = Mutex<(keys: [Identity: ObjectStore.Key], entries: [Entry])>(([:], []))

    init(store: ObjectStore) { self.store = store }

    /// - Parameter container: the part of the object that it is about: `web`, of a pod.
    func record(
        _ object: JSON, _ kind: Kind = .normal, reason: String, _ message: String, from source: Source,
        container: String? = nil
    ) {
        let identity = Identity(
            subject: object.objectUID ?? "", reason: reason, message: message, source: source)
        let now = Date.now
        // Names go up with the time, so that a list tells what happened in its order.
        let name = "\(object.objectName).\(String(Int(now.timeIntervalSince1970 * 1e9), radix: 16))"
        let new = ObjectStore.Key(.events, namespace: object.objectNamespace ?? "default", name: name)
        let (key, old) = known.withLock { known in
            let old = Self.forget(before: now - Self.lifetime, &known)
            if let key = known.keys[identity] { return (key, old) }
            known.keys[identity] = new
            known.entries.append(Entry(identity: identity, key: new, last: now))
            return (new, old)
        }
        for key in old { store.remove(key) }
        write(key, kind, identity, Self.reference(to: object, container: container))
    }

    /// The events that have lasted long enough, which are no longer known then.
    private static func forget(
        before time: Date, _ known: inout (keys: [Identity: ObjectStore.Key], entries: [Entry])
    ) -> [ObjectStore.Key] {
        let old = known.entries.prefix { $0.last < time }
        known.entries.removeFirst(old.count)
        for entry in old { known.keys[entry.identity] = nil }
        return old.map(\.key)
    }

    private static func reference(to object: JSON, container: String?) -> JSON {
        var reference: JSON = [
            "apiVersion": object["apiVersion"] ?? "v1", "kind": object["kind"] ?? "",
            "name": .string(object.objectName), "uid": .string(object.objectUID ?? ""),
        ]
        reference["namespace"] = object.objectNamespace.map { .string($0) }
        reference["resourceVersion"] = object.at("metadata", "resourceVersion")
        reference["fieldPath"] = container.map { .string("spec.containers{\($0)}") }
        return reference
    }

    private func write(_ key: ObjectStore.Key, _ kind: Kind, _ identity: Identity, _ subject: JSON) {
        let now = JSON.time()
        store.update(key) { old in
            var source: JSON = ["component": .string(identity.source.component)]
            if !identity.source.host.isEmpty { source["host"] = .string(identity.source.host) }
            return [
                "apiVersion": "v1", "kind": "Event",
                "metadata": ["name": .string(key.name), "namespace": .string(key.namespace ?? "")],
                "type": .string(kind.rawValue), "reason": .string(identity.reason),
                "message": .string(identity.message), "involvedObject": subject, "source": source,
                "reportingComponent": .string(identity.source.component),
                "reportingInstance": .string(identity.source.host),
                "firstTimestamp": old?["firstTimestamp"] ?? now, "lastTimestamp": now,
                "count": JSON((old?["count"]?.intValue ?? 0) + 1),
            ]
        }
    }
}
