import Testing
import Values

@testable import KubernetesAPI

@Suite("Watch lines and state")
struct WatchStateTests {
    private func object(_ name: String, _ version: Int, uid: String? = nil) -> JSON {
        [
            "metadata": [
                "name": .string(name), "namespace": "demo", "uid": .string(uid ?? name),
                "resourceVersion": .string(String(version)),
            ]
        ]
    }

    private func texts(_ events: [WatchEvent]) -> [String] {
        events.map { event in
            let name = event.object?.at("metadata", "name")?.stringValue ?? ""
            let version = event.object?.at("metadata", "resourceVersion")?.stringValue ?? ""
            switch event {
            case .added: return "added \(name) \(version)"
            case .modified: return "modified \(name) \(version)"
            case .deleted: return "deleted \(name) \(version)"
            case .synced: return "synced"
            }
        }
    }

    @Test("A recorded stream cut in two at every byte gives the same lines")
    func cuts() throws {
        let bytes = Array(try Recording("watch-bookmarks").body.utf8)
        var whole = WatchLineParser()
        let expected = whole.feed(bytes)
        #expect(expected.count == 6)
        for cut in bytes.indices {
            var parser = WatchLineParser()
            let lines = parser.feed(bytes[..<cut]) + parser.feed(bytes[cut...])
            #expect(lines == expected, "cut at \(cut)")
        }
    }

    @Test("A recorded stream that arrives byte by byte gives the same lines")
    func bytewise() throws {
        let bytes = Array(try Recording("watch-bookmarks").body.utf8)
        var whole = WatchLineParser()
        var parser = WatchLineParser()
        #expect(bytes.flatMap { parser.feed([$0]) } == whole.feed(bytes))
    }

    @Test("A stream that breaks at any byte and goes on from the last version tells every event once")
    func breaks() throws {
        let lines = try Recording("watch-bookmarks").body.split(separator: "\n").map { Array($0.utf8) + [10] }
        let all = lines.flatMap { $0 }
        var unbroken = WatchState()
        let start = unbroken.listed([], resourceVersion: "1")
        unbroken.opened()
        var whole = WatchLineParser()
        let expected = start + whole.feed(all).flatMap { unbroken.received($0) }
        for cut in all.indices {
            var state = WatchState()
            var events = state.listed([], resourceVersion: "1")
            state.opened()
            var first = WatchLineParser()
            events += first.feed(all[..<cut]).flatMap { state.received($0) }
            state.ended()
            // The server sends what came after the version it is asked for.
            let told = lines.indices.last { lines[...$0].map(\.count).reduce(0, +) <= cut }.map { $0 + 1 } ?? 0
            state.opened()
            var second = WatchLineParser()
            events += second.feed(lines[told...].flatMap { $0 }).flatMap { state.received($0) }
            #expect(events == expected, "broken at \(cut)")
        }
    }

    @Test("Events before an error in the same part are told, and those after it are not")
    func errorInPart() throws {
        var state = WatchState()
        _ = state.listed([], resourceVersion: "1")
        state.opened()
        let error = try Recording("watch-410").body.split(separator: "\n")[0]
        let part = """
            {"type":"ADDED","object":\(object("a", 2))}
            \(error)
            {"type":"ADDED","object":\(object("b", 3))}

            """
        var parser = WatchLineParser()
        #expect(texts(parser.feed(part.utf8).flatMap { state.received($0) }) == ["added a 2"])
        #expect(state.next == .list)
        #expect(state.isStreamOver)
    }

    @Test("A new list tells only what differs: gone, changed, replaced and new objects")
    func relist() {
        var state = WatchState()
        let first = state.listed(
            [object("same", 1), object("changed", 2), object("gone", 3), object("again", 4, uid: "old")],
            resourceVersion: "5")
        #expect(texts(first).last == "synced")
        state.expired()
        let second = state.listed(
            [object("same", 1), object("changed", 8), object("again", 9, uid: "new"), object("new", 7)],
            resourceVersion: "9")
        #expect(
            texts(second) == [
                "deleted gone 3", "modified changed 8", "deleted again 4", "added again 9", "added new 7",
            ])
        #expect(state.next == .watch(resourceVersion: "9"))
    }

    @Test("A bookmark moves the version on and tells nothing; the bookmark that ends the recorded list does so")
    func bookmark() throws {
        var state = WatchState()
        _ = state.listed([], resourceVersion: "1")
        state.opened()
        var parser = WatchLineParser()
        let events = parser.feed(try Recording("watch-bookmarks").body.utf8).flatMap { state.received($0) }
        #expect(events.count == 5)
        #expect(state.next == .watch(resourceVersion: "2122"))
    }

    @Test("What is known already is not told again, and the deletion of what is not known is not told")
    func repetitions() {
        var state = WatchState()
        _ = state.listed([object("a", 2)], resourceVersion: "2")
        state.opened()
        #expect(state.received(.added(object("a", 2))).isEmpty)
        #expect(texts(state.received(.added(object("a", 3)))) == ["modified a 3"])
        #expect(texts(state.received(.modified(object("b", 4)))) == ["added b 4"])
        #expect(state.received(.deleted(object("c", 5))).isEmpty)
        #expect(state.next == .watch(resourceVersion: "5"))
    }

    @Test("A line that is no JSON ends the stream without moving the version")
    func malformed() {
        var state = WatchState()
        _ = state.listed([], resourceVersion: "7")
        state.opened()
        var parser = WatchLineParser()
        #expect(parser.feed("{\"type\":\"ADDED\"\n".utf8).flatMap { state.received($0) }.isEmpty)
        #expect(state.isStreamOver)
        #expect(state.next == .watch(resourceVersion: "7"))
    }
}
