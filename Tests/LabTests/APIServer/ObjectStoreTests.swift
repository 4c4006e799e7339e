import Dispatch
import Foundation
import Testing
import Values

@testable import Lab

@Suite("The object store", .timeLimit(.minutes(5)))
struct ObjectStoreTests {
    private let maps = GroupResource("configmaps")

    private func key(_ name: String) -> ObjectStore.Key { ObjectStore.Key(maps, namespace: "demo", name: name) }

    private func put(_ name: String, _ value: Int64, in store: ObjectStore) {
        store.update(key(name)) { _ in ["data": ["value": .integer(value)]] }
    }

    @Test("a write fills in the metadata and counts the revision")
    func metadata() throws {
        let store = ObjectStore()
        put("a", 1, in: store)
        let first = try #require(store.get(key("a")))
        put("a", 2, in: store)
        let second = try #require(store.get(key("a")))
        #expect(first.objectNamespace == "demo" && first.objectName == "a")
        #expect(first.objectUID == second.objectUID)
        #expect(second.objectRevision == first.objectRevision + 1 && store.revision == second.objectRevision)
        #expect(store.update(key("a")) { _ in nil } == nil)
        #expect(store.get(key("a")) == nil)
    }

    @Test("an unchanged object makes no event, a dry run stores nothing")
    func noWrite() throws {
        let store = ObjectStore()
        put("a", 1, in: store)
        let revision = store.revision
        store.update(key("a")) { $0 }
        let dry = store.update(key("b"), dryRun: true) { _ in ["data": [:]] }
        #expect(dry?.objectUID != nil)
        #expect(store.revision == revision)
        #expect(store.get(key("b")) == nil)
    }

    @Test("events of the past come first, then those to come, until the store closes")
    func events() async throws {
        let store = ObjectStore()
        put("a", 1, in: store)
        let start = store.revision
        put("a", 2, in: store)
        let events = try store.events(after: start, resource: maps)
        put("b", 1, in: store)
        store.update(key("a")) { _ in nil }
        store.update(ObjectStore.Key(GroupResource("pods"), namespace: "demo", name: "p")) { _ in [:] }
        store.close()
        var seen: [String] = []
        for await event in events { seen.append("\(event.kind.rawValue) \(event.key.name)") }
        #expect(seen == ["MODIFIED a", "ADDED b", "DELETED a"])
    }

    @Test("whoever is cancelled while the store is written does not wait for it, as the store may wait for them")
    func cancelledDuringWrite() async throws {
        let store = ObjectStore()
        let (sights, sight) = AsyncStream.makeStream(of: Void.self)
        let watchers = try (0..<20).map { _ in
            let events = try store.events(after: store.revision, resource: maps)
            return Task { for await _ in events { sight.yield() } }
        }
        put("a", 1, in: store)
        for await _ in sights.prefix(watchers.count) {}
        store.update(key("a")) { current in
            let ended = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                for watcher in watchers { watcher.cancel() }
                ended.signal()
            }
            #expect(ended.wait(timeout: .now() + 60) == .success)
            return current
        }
        for watcher in watchers { await watcher.value }
        #expect(store.subscriberCount == 0)
    }

    @Test("a list can be had as it was, until that is forgotten")
    func past() throws {
        let store = ObjectStore(historyLimit: 3)
        put("a", 1, in: store)
        put("b", 1, in: store)
        let revision = store.revision
        put("a", 2, in: store)
        store.update(key("b")) { _ in nil }
        let old = try store.snapshot(maps, namespace: nil, at: revision)
        #expect(old.objects.map { $0.at("data", "value") } == [1, 1])
        for value in Int64(0)..<10 { put("c", value, in: store) }
        #expect(throws: ObjectStore.Expired.self) { try store.snapshot(maps, namespace: nil, at: revision) }
        #expect(throws: ObjectStore.Expired.self) { try store.events(after: revision) }
    }

    @Test("many writers at once each get their own revision")
    func concurrency() async {
        let store = ObjectStore()
        let start = store.revision
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask { for value in 0..<100 { put("w\(writer)", Int64(value), in: store) } }
            }
        }
        #expect(store.revision == start + 800)
        #expect(store.list(maps).count == 8)
    }
}
