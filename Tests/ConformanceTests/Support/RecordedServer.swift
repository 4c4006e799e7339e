import NIOHTTP1
import Synchronization
import Values

/// Answers recorded requests with their recorded answers, reads with the objects those answers told of, and everything else
/// with 501.
final class RecordedServer: Sendable {
    private struct Watcher: Sendable {
        var collection: String
        var name: String?
        var send: @Sendable ([UInt8]) -> Void
    }

    private struct State {
        var used: Set<Int> = []
        var objects = RecordedState()
        var watchers: [Watcher] = []
    }

    private let exchanges: [RecordedExchange]
    private let state = Mutex(State())

    init() throws {
        exchanges = try (ConformanceTests.conversation + ConformanceTests.discoveries).map { try RecordedExchange($0) }
    }

    /// As etcd's compaction does.
    func forget() {
        state.withLock { state in
            state.objects.forget()
            state.watchers = []
        }
    }

    func answer(_ request: ReplayServer.Request) -> ReplayServer.Reply {
        if request.headers.first(name: "authorization") != nil { return Recording.reply("bad-token-401") }
        if request.path == "/api/v1/nodes" { return Recording.reply("anonymous-403") }
        if let exchange = next(fitting: request) {
            take(exchange)
            return exchange.answer.reply
        }
        if request.method == .GET, let reply = read(request) { return reply }
        return .json(
            #"{"kind":"Status","code":501,"reason":"NotRecorded","message":"no recording fits"}"#,
            status: .notImplemented)
    }

    /// Those that are alike follow each other as they were recorded.
    private func next(fitting request: ReplayServer.Request) -> RecordedExchange? {
        let fitting = exchanges.indices.filter { exchanges[$0].fits(request) }
        return state.withLock { state in
            let next = fitting.first { !state.used.contains($0) } ?? fitting.last
            if let next { state.used.insert(next) }
            return next.map { exchanges[$0] }
        }
    }

    private func take(_ exchange: RecordedExchange) {
        state.withLock { state in
            guard let event = state.objects.took(exchange) else { return }
            for watcher in state.watchers
            where watcher.collection == event.collection && (watcher.name == nil || watcher.name == event.name) {
                watcher.send(Array(event.line.utf8))
            }
        }
    }

    private func read(_ request: ReplayServer.Request) -> ReplayServer.Reply? {
        let name = request.query["fieldSelector"]?.split(separator: "=").last.map(String.init)
        if request.query["watch"] == "true" {
            return watch(request.path, name, after: request.query["resourceVersion"].flatMap { Int($0) } ?? 0)
        }
        return state.withLock { state in
            if request.query["limit"] != nil {
                return state.objects.list(request.path, named: name).map { Self.reply($0.text()) }
            }
            if let object = state.objects.object(at: request.path) { return Self.reply(object.text()) }
            return Self.absent(request.path)
        }
    }

    private func watch(_ collection: String, _ name: String?, after number: Int) -> ReplayServer.Reply {
        state.withLock { state in
            if number < state.objects.oldest { return Recording.reply("watch-410") }
            var reply = Self.reply("")
            reply.ending = .more { send in
                self.state.withLock { state in
                    for line in state.objects.lines(collection, named: name, after: number) { send(Array(line.utf8)) }
                    state.watchers.append(Watcher(collection: collection, name: name, send: send))
                }
            }
            return reply
        }
    }

    /// The headers are those of a recorded read.
    private static func reply(_ text: String) -> ReplayServer.Reply {
        var reply = Recording.reply("list-limit-continue")
        reply.parts = [Array(text.utf8)]
        return reply
    }

    /// The recorded refusal, about another object.
    private static func absent(_ path: String) -> ReplayServer.Reply? {
        let parts = path.split(separator: "/").suffix(2)
        guard parts.count == 2, var recording = try? Recording("get-404") else { return nil }
        recording.body = recording.body.replacing("services", with: parts[parts.startIndex])
            .replacing("nope", with: parts[parts.startIndex + 1])
        return recording.reply
    }
}
