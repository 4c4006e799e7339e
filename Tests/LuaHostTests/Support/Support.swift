import LuaHost
import Synchronization
import Testing

/// Lines that scripts print, and other things that happen, in order.
final class Log: Sendable {
    private let entries = Mutex<[String]>([])
    func append(_ entry: String) { entries.withLock { $0.append(entry) } }
    var lines: [String] { entries.withLock { $0 } }
}

/// A machine whose scripts print into a log.
struct Bench {
    let machine: LuaMachine
    let log: Log

    init(
        memoryLimit: Int = 64 << 20, modules: [String: String] = [:], closeGrace: Duration = .seconds(5),
        clock: any Clock<Duration> = ContinuousClock(), configure: (inout LuaConfiguration) -> Void = { _ in }
    ) async throws {
        let log = Log()
        self.log = log
        var configuration = LuaConfiguration(
            memoryLimit: memoryLimit, print: { log.append($0) },
            findModule: { name in
                modules[name].map { .found(source: $0, chunkName: "\(name).lua") }
                    ?? .missing(searched: ["stdlib/\(name).lua"])
            }, clock: clock, closeGrace: closeGrace)
        configure(&configuration)
        machine = try await LuaMachine(configuration)
    }

    /// What a chunk returns.
    @discardableResult
    func run(_ source: String, _ arguments: [LuaValue] = []) async throws -> [LuaValue] {
        try await machine.run(source: source, chunkName: "test.lua", arguments: arguments)
    }

    /// The error that a chunk fails with.
    func failure(
        _ source: String, _ arguments: [LuaValue] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> LuaError {
        try await #require(throws: LuaError.self, sourceLocation: sourceLocation) { try await run(source, arguments) }
    }
}
