import Changes
import LuaHost
import Playbooks
import Synchronization

/// The conversation of `repl`: reads entries, has them evaluated, and shows what came of them.
final class Prompt: Sendable {
    let session: PromptSession
    let console: Console
    let progress: RunProgress
    private let input = TerminalInput()
    private let lines: LineReader
    /// `nil` where lines come as they are: through a pipe, or from a terminal without a cursor.
    private let entries: EntryReader?
    /// Whether somebody sits there.
    let isInteractive: Bool
    private let state = Mutex(State())

    private struct State {
        var isEvaluating = false
        /// Somebody else has the terminal.
        var isAway = false
        var isEnding = false
        var hasQuit = false
        var lastEntry = ""
    }

    static let prompts = ScreenLayout.Prompts(first: "mesh> ", next: "   -> ")

    init(session: PromptSession, console: Console, progress: RunProgress, history: HistoryFile?) {
        self.session = session
        self.console = console
        self.progress = progress
        isInteractive = console.isConversation
        lines = LineReader(input: input)
        entries =
            console.canEdit
            ? EntryReader(input: input, console: console, history: history, session: session, prompts: Self.prompts)
            : nil
    }

    /// Stops the call that runs, or gives up the entry that is being typed.
    ///
    /// - Parameter isEnd: Whether the conversation ends then; one through a pipe does in any case.
    func interrupt(isEnd: Bool) {
        let now = state.withLock { state in
            state.isEnding = state.isEnding || isEnd || !isInteractive
            return state
        }
        if now.isEvaluating {
            // Behind the ^C that the terminal shows.
            if isInteractive { console.show("\n") }
            session.stop()
        } else if !now.isAway {
            input.interrupt()
        }
    }

    /// Shows what every task waits for, from any thread.
    func showTasks() {
        session.describeTasks { [self] tasks in
            let isTyping = isInteractive && !state.withLock(\.isEvaluating)
            if isTyping { console.show("\n") }
            console.log(tasks.report(console.errorStyle))
            if isTyping { input.terminalChanged(wasAway: true) }
        }
    }

    /// The terminal has another size, or comes back from somebody else.
    func terminalChanged(wasAway: Bool) { input.terminalChanged(wasAway: wasAway) }

    /// - Returns: How it ended; for a pipe, `failed` when an entry failed.
    func converse() async throws -> ExitStatus {
        if let entries { return try await converse(entries) }
        var status = ExitStatus.done
        var pending = ""
        while !state.withLock(\.isEnding) {
            if isInteractive { console.show(pending.isEmpty ? Self.prompts.first : Self.prompts.next) }
            switch await lines.next() {
            case .text(let line):
                pending += pending.isEmpty ? line : "\n" + line
                if await session.isIncomplete(pending) { continue }
                if !(try await run(pending)) && !isInteractive { status = .failed }
                pending = ""
            case .interrupted:
                if isInteractive { console.print("") }
                pending = ""
            case .end:
                if isInteractive { console.print("") }
                guard pending.isEmpty || isInteractive else { return endIncomplete(pending) }
                return status
            }
        }
        return state.withLock(\.hasQuit) ? status : .interrupted
    }

    private func converse(_ entries: EntryReader) async throws -> ExitStatus {
        while !state.withLock(\.isEnding) {
            switch await entries.next() {
            case .text(let text): _ = try await run(text)
            case .edit(let text): _ = try await edit(text)
            case .interrupted: continue
            case .end: return .done
            }
        }
        return state.withLock(\.hasQuit) ? .done : .interrupted
    }

    /// Runs what was entered, one entry after the other as far as they succeed.
    func run(_ text: String) async throws -> Bool {
        if !PromptCommand.isMeant(by: text), !text.allSatisfy(\.isWhitespace) { state.withLock { $0.lastEntry = text } }
        let parts = text.contains("\n") ? await session.entries(of: text) : [text]
        for (number, part) in parts.enumerated() {
            if part.allSatisfy(\.isWhitespace) { continue }
            let succeeded = PromptCommand.isMeant(by: part) ? try await perform(part) : try await evaluate(part)
            if !succeeded {
                let rest = parts.count - number - 1
                if rest > 0 { console.log("not run: \(counted(rest, "entry", "entries")) after it") }
                return false
            }
            if state.withLock(\.isEnding) { return true }
        }
        return true
    }

    private func evaluate(_ text: String) async throws -> Bool {
        try await show { await self.session.evaluate(text) }
    }

    /// Shows what comes of something that can be stopped meanwhile.
    func show(_ work: @escaping @Sendable () async -> PromptOutcome) async throws -> Bool {
        let mayBegin = state.withLock { state in
            // Whoever ended the conversation since this was read had nothing to stop.
            state.isEvaluating = !state.isEnding || state.hasQuit
            return state.isEvaluating
        }
        guard mayBegin else { return false }
        defer { state.withLock { $0.isEvaluating = false } }
        switch try await progress.whileShown(work) {
        case .incomplete:
            console.log("error: the input ends in the middle of an entry")
            return false
        case .values(let values):
            let texts = values.map(\.printable)
            if !texts.isEmpty {
                console.print(texts.joined(separator: texts.contains { $0.contains("\n") } ? "\n" : "\t"))
            }
            return true
        case .failed(let error):
            show(error)
            return false
        }
    }

    /// The error, and the line that it is about.
    func show(_ error: OperationError) {
        var lines = error.lines(console.errorStyle)
        if let source = session.line(of: error) {
            lines.insert("  " + console.errorStyle.faint("\(source.number) |") + " " + source.text.printable, at: 1)
        }
        console.log(lines)
    }

    private func endIncomplete(_ text: String) -> ExitStatus {
        console.log("error: the input ends in the middle of: \(text.printable.lines.first ?? "")")
        return .failed
    }

    var lastEntry: String { state.withLock(\.lastEntry) }

    func quit() {
        state.withLock { state in
            state.isEnding = true
            state.hasQuit = true
        }
    }

    func remember(_ entry: String) async { await entries?.remember(entry) }

    /// Lets somebody else have the terminal.
    func whileAway<Value: Sendable>(
        _ body: @Sendable () async throws(OperationError) -> Value
    ) async throws(OperationError) -> Value {
        state.withLock { $0.isAway = true }
        defer { state.withLock { $0.isAway = false } }
        return try await body()
    }
}
