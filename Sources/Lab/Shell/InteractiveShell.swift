import Synchronization

/// A shell that reads its commands from its input: on a terminal with a prompt, and Ctrl-C ends what runs.
struct InteractiveShell: Sendable {
    let shell: ContainerShell
    let name: String
    let outputs: ContainerShell.Outputs

    /// The command that runs now, as Ctrl-C finds it.
    private final class Foreground: Sendable {
        private let running = Mutex<AsyncStream<Void>.Continuation?>(nil)

        func set(_ continuation: AsyncStream<Void>.Continuation?) { running.withLock { $0 = continuation } }

        /// - Returns: whether anything ran.
        func interrupt() -> Bool {
            running.withLock { running in
                running?.finish()
                return running != nil
            }
        }
    }

    /// - Returns: the exit code of the shell.
    func run() async throws -> Int {
        let (events, feed) = AsyncStream.makeStream(of: TerminalLines.Event.self)
        let foreground = Foreground()
        return try await withThrowingTaskGroup(of: Int?.self) { group in
            group.addTask {
                try await read(into: feed, foreground)
                return nil
            }
            group.addTask { try await execute(events, foreground) }
            defer { group.cancelAll() }
            while let end = try await group.next() { if let end { return end } }
            return 0
        }
    }

    private func read(
        into feed: AsyncStream<TerminalLines.Event>.Continuation, _ foreground: Foreground
    ) async throws {
        var lines = TerminalLines(isTerminal: shell.isTerminal)
        for await bytes in shell.input {
            let (events, echo) = lines.feed(bytes)
            if !echo.isEmpty { try await outputs.send(echo, to: outputs.output) }
            for event in events where event != .interrupt || !foreground.interrupt() { feed.yield(event) }
        }
        for event in lines.finish() { feed.yield(event) }
        feed.finish()
    }

    private func execute(_ events: AsyncStream<TerminalLines.Event>, _ foreground: Foreground) async throws -> Int {
        var code = 0
        try await prompt()
        for await event in events {
            switch event {
            case .line(let text):
                let result = try await run(text, foreground)
                code = result.code
                if result.exits { return code }
            case .interrupt: code = 130
            case .end: return code
            }
            try await prompt()
        }
        return code
    }

    private func prompt() async throws {
        if shell.isTerminal { try await outputs.send(Array("# ".utf8), to: outputs.output) }
    }

    /// Runs a line until its end or Ctrl-C. Its commands have no input: what is typed are further lines.
    private func run(_ text: String, _ foreground: Foreground) async throws -> (code: Int, exits: Bool) {
        let (interrupts, continuation) = AsyncStream.makeStream(of: Void.self)
        foreground.set(continuation)
        defer { foreground.set(nil) }
        return try await withThrowingTaskGroup(of: (code: Int, exits: Bool)?.self) { group in
            group.addTask { try await shell.reading([]).runScript(text, name, outputs) }
            group.addTask {
                for await _ in interrupts {}
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next().flatMap { $0 } ?? (130, false)
        }
    }
}
