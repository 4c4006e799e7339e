import Playbooks
import Synchronization

/// The conversation of `repl`: reads lines, has them evaluated, and shows what came of them.
final class Prompt: Sendable {
    private let session: PromptSession
    private let reader: LineReader
    private let console: Console
    private let progress: RunProgress
    private let state = Mutex((isEvaluating: false, isEnding: false))

    init(session: PromptSession, reader: LineReader, console: Console, progress: RunProgress) {
        self.session = session
        self.reader = reader
        self.console = console
        self.progress = progress
    }

    /// Stops the call that runs, or gives up the line that is being typed.
    ///
    /// - Parameter isEnd: Whether the conversation ends then; one through a pipe does in any case.
    func interrupt(isEnd: Bool) {
        let isEvaluating = state.withLock { state in
            state.isEnding = state.isEnding || isEnd || !reader.isInteractive
            return state.isEvaluating
        }
        if isEvaluating { session.stop() } else { reader.interrupt() }
    }

    /// - Returns: How it ended; for a pipe, `failed` when a line failed.
    func converse() async throws -> ExitStatus {
        var status = ExitStatus.done
        var pending = ""
        while !state.withLock(\.isEnding) {
            switch await reader.next(prompt: pending.isEmpty ? "mesh> " : "   -> ") {
            case .text(let line):
                pending += pending.isEmpty ? line : "\n" + line
                guard let succeeded = try await evaluate(pending) else { continue }
                if !succeeded && !reader.isInteractive { status = .failed }
                pending = ""
            case .interrupted:
                if reader.isInteractive { console.print("^C") }
                pending = ""
            case .end:
                if reader.isInteractive { console.print("") }
                guard pending.isEmpty || reader.isInteractive else { return await endIncomplete(pending) }
                return status
            }
        }
        return .interrupted
    }

    /// - Returns: Whether it succeeded; `nil` when it goes on in the next line.
    private func evaluate(_ text: String) async throws -> Bool? {
        if text.allSatisfy(\.isWhitespace) { return true }
        state.withLock { $0.isEvaluating = true }
        defer { state.withLock { $0.isEvaluating = false } }
        switch try await progress.whileShown({ await self.session.evaluate(text) }) {
        case .incomplete: return nil
        case .values(let values):
            if !values.isEmpty { console.print(values.map(\.printable).joined(separator: "\t")) }
            return true
        case .failed(let error):
            console.log(error.lines(console.errorStyle))
            return false
        }
    }

    private func endIncomplete(_ text: String) async -> ExitStatus {
        console.log("error: the input ends in the middle of: \(text.printable.lines.first ?? "")")
        return .failed
    }
}
