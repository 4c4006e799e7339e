import Changes
import Kubeconfig
import NIOHTTP1
import Synchronization
import Testing
import Values

@testable import KubernetesAPI

@Suite("Watching and waiting", .timeLimit(.minutes(5)))
struct WatchTests {
    /// A ConfigMap of the recording's namespace.
    private static func map(_ name: String, _ version: Int) -> String {
        "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"\(name)\",\"namespace\":\"demo\",\"uid\":\"\(name)\","
            + "\"resourceVersion\":\"\(version)\"}}"
    }

    private static func list(_ objects: [String], _ version: Int) -> ReplayServer.Reply {
        .json(
            "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"\(version)\"},"
                + "\"items\":[\(objects.joined(separator: ","))]}")
    }

    private static func line(_ type: String, _ object: String) -> String {
        "{\"type\":\"\(type)\",\"object\":\(object)}\n"
    }

    private static func stream(_ text: String, _ ending: ReplayServer.Reply.Ending = .complete) -> ReplayServer.Reply {
        ReplayServer.Reply(parts: [Array(text.utf8)], ending: ending)
    }

    private static func isWatch(_ request: ReplayServer.Request) -> Bool { request.query["watch"] == "true" }

    private func texts(_ stream: WatchStream, _ count: Int) async throws -> [String] {
        var events: [String] = []
        for try await event in stream {
            let name = event.object?.at("metadata", "name")?.stringValue ?? ""
            switch event {
            case .added: events.append("added \(name)")
            case .modified: events.append("modified \(name)")
            case .deleted: events.append("deleted \(name)")
            case .synced: events.append("synced")
            }
            if events.count == count { break }
        }
        return events
    }

    @Test("What is there comes first, then what changes; a clean end goes on from the last version")
    func cleanEnd() async throws {
        let script: ReplayServer.Script = { request in
            guard Self.isWatch(request) else { return Self.list([Self.map("a", 1)], 1) }
            switch request.query["resourceVersion"] {
            case "1": return Self.stream(Self.line("ADDED", Self.map("b", 2)))
            case "2": return Self.stream(Self.line("DELETED", Self.map("a", 3)))
            default: return Self.stream("", .silence)
            }
        }
        try await TestCluster.run(script: script) { test in
            let events = try await texts(test.client.watch("cm", namespace: "demo", labels: "x=y", name: "a"), 4)
            #expect(events == ["added a", "synced", "added b", "deleted a"])
            let query = test.server.requests.last { Self.isWatch($0) }?.query
            #expect(query?["allowWatchBookmarks"] == "true")
            #expect(query?["fieldSelector"] == "metadata.name=a")
            #expect(query?["labelSelector"] == "x=y")
            #expect(Int(query?["timeoutSeconds"] ?? "").map { (300..<600).contains($0) } == true)
        }
    }

    @Test("A server whose every watch ends in an error is asked again after longer and longer pauses")
    func watchesThatFail() async throws {
        let script: ReplayServer.Script = { request in
            guard Self.isWatch(request) else { return Self.list([Self.map("a", 1)], 1) }
            let version = request.number < 20 ? 1 : 2
            let failure = "{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"InternalError\",\"code\":500}"
            return version == 1
                ? Self.stream(Self.line("ERROR", failure)) : Self.stream(Self.line("ADDED", Self.map("b", 2)))
        }
        let clock = JumpClock()
        try await TestCluster.run(options: ClientOptions(clock: clock, jitter: { 0 }), script: script) { test in
            let events = try await texts(test.client.watch("cm", namespace: "demo"), 3)
            #expect(events == ["added a", "synced", "added b"])
            // Every request but those of discovery, the first list and the first watch waited, none less than the one before.
            let asked = test.server.requests.filter { $0.path.hasSuffix("/configmaps") }.count
            #expect(clock.sleeps.count == asked - 2)
            #expect(clock.sleeps == clock.sleeps.sorted() && clock.sleeps.last ?? .zero > .seconds(5))
        }
    }

    @Test("A watch refused with a page longer than anybody reads is refused with its status")
    func longRefusal() async throws {
        let page = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
        let script: ReplayServer.Script = { request in
            guard Self.isWatch(request) else { return Self.list([], 1) }
            return ReplayServer.Reply(
                status: .forbidden, headers: ["content-type": "text/html"], parts: Array(repeating: page, count: 20))
        }
        try await TestCluster.run(script: script) { test in
            let error = await TestCluster.failure { try await texts(test.client.watch("cm", namespace: "demo"), 2) }
            #expect(error?.code == .forbidden)
        }
    }

    @Test("The recorded stream, cut by a dropped connection anywhere, gives every event once")
    func cuts() async throws {
        let lines = try Recording("watch-bookmarks").body.split(separator: "\n").map { String($0) + "\n" }
        let all = Array(lines.joined().utf8)
        let names = ["cm", "cm2", "cm3", "kube-root-ca.crt", "another-ca.crt"]
        let version: @Sendable (String) -> String? = {
            (try? JSON(parsing: $0))?.at("object", "metadata", "resourceVersion")?.stringValue
        }
        // Every line's end and its neighbours, and places in between; WatchStateTests has every byte.
        let ends = lines.indices.map { lines[...$0].joined().utf8.count }
        let places = Set(ends.flatMap { [$0 - 2, $0 - 1, $0] } + stride(from: 0, to: all.count, by: 331))
        for place in places.sorted() where place >= 0 {
            let isFirst = Mutex(true)
            let script: ReplayServer.Script = { request in
                guard Self.isWatch(request) else { return Self.list([], 1) }
                let wasFirst = isFirst.withLock { isFirst in
                    defer { isFirst = false }
                    return isFirst
                }
                if wasFirst { return ReplayServer.Reply(parts: [Array(all[..<place])], ending: .cut) }
                let told = lines.firstIndex { version($0) == request.query["resourceVersion"] }.map { $0 + 1 } ?? 0
                return Self.stream(lines[told...].joined() + Self.line("ADDED", Self.map("last", 9999)), .silence)
            }
            try await TestCluster.run(script: script) { test in
                let events = try await texts(test.client.watch("cm", namespace: "demo"), names.count + 2)
                #expect(events == ["synced"] + (names + ["last"]).map { "added \($0)" }, "cut at \(place)")
            }
        }
    }

    @Test(
        "A server that has forgotten the version is listed again, and only differences are told",
        arguments: [true, false])
    func expired(isHTTPStatus: Bool) async throws {
        let lists = Mutex(0)
        let script: ReplayServer.Script = { request in
            if Self.isWatch(request) {
                guard request.query["resourceVersion"] == "1" else { return Self.stream("", .silence) }
                return isHTTPStatus
                    ? .json(
                        #"{"kind":"Status","status":"Failure","reason":"Expired","message":"too old","code":410}"#,
                        status: .gone)
                    : Recording.reply("watch-410")
            }
            let isFirst = lists.withLock { count in
                defer { count += 1 }
                return count == 0
            }
            return isFirst
                ? Self.list([Self.map("a", 1), Self.map("b", 1)], 1)
                : Self.list([Self.map("b", 1), Self.map("c", 7)], 7)
        }
        try await TestCluster.run(script: script) { test in
            let events = try await texts(test.client.watch("cm"), 5)
            #expect(events == ["added a", "added b", "synced", "deleted a", "added c"])
        }
    }

    @Test("A server that vanishes later is waited for, with growing pauses and one warning")
    func outage() async throws {
        let watches = Mutex(0)
        let script: ReplayServer.Script = { request in
            guard Self.isWatch(request) else { return Self.list([], 1) }
            let count = watches.withLock { count in
                count += 1
                return count
            }
            if count < 20 { return .dropped }
            return Self.stream(Self.line("ADDED", Self.map("a", 2)), .silence)
        }
        let clock = JumpClock()
        let options = ClientOptions(
            retry: RetryPolicy(retries: 1, firstPause: .seconds(1), longestPause: .seconds(8)), clock: clock,
            jitter: { 0.999 })
        try await TestCluster.run(options: options, script: script) { test in
            let events = try await texts(test.client.watch("cm"), 2)
            #expect(events == ["synced", "added a"])
            #expect(clock.sleeps.max().map { $0 > .seconds(7) && $0 <= .seconds(8) } == true)
            #expect(test.log.warnings.count == 1)
        }
    }

    @Test("A server that is not there at first, or refuses, is an error at once")
    func firstFailure() async throws {
        try await TestCluster.run(script: { _ in Recording.reply("anonymous-403") }) { test in
            let error = await TestCluster.failure { try await texts(test.client.watch("nodes"), 1) }
            #expect(error?.code == .forbidden)
            #expect(error?.hint?.contains("grant the verb \"list\" on \"nodes\"") == true)
            let unknown = await TestCluster.failure { try await texts(test.client.watch("nodez"), 1) }
            #expect(unknown?.code == .notFound)
        }
    }

    @Test("A watch that is silent for too long is made anew")
    func silence() async throws {
        let script: ReplayServer.Script = { request in
            guard Self.isWatch(request) else { return Self.list([], 1) }
            return request.number == 3
                ? Self.stream("{\"type\":\"AD", .silence) : Self.stream(Self.line("ADDED", Self.map("a", 2)), .silence)
        }
        let options = ClientOptions(watchSilence: .milliseconds(100), retry: .quick)
        try await TestCluster.run(options: options, script: script) { test in
            let events = try await texts(test.client.watch("cm"), 2)
            #expect(events == ["synced", "added a"])
        }
    }

    @Test("A cancelled watch ends")
    func cancellation() async throws {
        let script: ReplayServer.Script = { Self.isWatch($0) ? Self.stream("", .silence) : Self.list([], 1) }
        try await TestCluster.run(script: script) { test in
            let error = await withTaskGroup(of: OperationError?.self) { group in
                group.addTask { await TestCluster.failure { try await texts(test.client.watch("cm"), 2) } }
                while !test.server.requests.contains(where: Self.isWatch), !Task.isCancelled { await Task.yield() }
                group.cancelAll()
                return await group.next() ?? nil
            }
            #expect(error?.code == .cancelled)
        }
    }
}
