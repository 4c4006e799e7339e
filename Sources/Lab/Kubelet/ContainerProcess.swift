import FoundationEssentials
import Synchronization

/// The program that a container was started with, run by the lab's shell: it writes to the container's log and to those who are
/// attached, and one of them may type.
final class ContainerProcess: Sendable {
    /// How it ended.
    struct End: Sendable, Hashable {
        var code: Int
        /// As in the container's status: `Completed`, `Error`, `StartError`.
        var reason: String
        var message: String?
        var time = Date.now
    }

    private struct State {
        var task: Task<Void, Never>?
        var followers: [Int: AsyncStream<ExecOutput>.Continuation] = [:]
        var nextFollower = 0
        var isOver = false
        /// What was written before anybody was attached, so that the first one sees everything.
        var missed: [ExecOutput]? = []
        /// What was written since the last newline.
        var line: [UInt8] = []
    }

    /// Of what is kept for the first who is attached.
    private static let mostMissed = 1000

    let isTerminal: Bool
    let sizes = LatestSize()
    private let input: AsyncStream<[UInt8]>
    private let keyboard: AsyncStream<[UInt8]>.Continuation
    private let closesInput: Bool
    private let log: PodLog
    private let state = Mutex(State())

    /// - Parameter container: As in the pod's spec: `stdin`, `stdinOnce` and `tty` count.
    init(_ container: PodContainer, log: PodLog) {
        isTerminal = container.isTerminal
        closesInput = container.takesInputOnce
        self.log = log
        (input, keyboard) = AsyncStream.makeStream(of: [UInt8].self)
        if !container.takesInput { keyboard.finish() }
    }

    /// Runs the program. The task is this object's own: ``stop()`` cancels it.
    func start(
        _ words: [String], in shell: @Sendable (AsyncStream<[UInt8]>, LatestSize) -> ContainerShell,
        whenOver report: @escaping @Sendable (End) async -> Void
    ) {
        let shell = shell(input, sizes)
        let task = Task {
            let end = await self.run(words, shell)
            self.finish()
            if !Task.isCancelled { await report(end) }
        }
        state.withLock { $0.task = task }
    }

    /// Ends the program, and waits until it has ended.
    func stop() async {
        let task = state.withLock { $0.task }
        task?.cancel()
        await task?.value
    }

    private func run(_ words: [String], _ shell: ContainerShell) async -> End {
        var outputs = ContainerShell.Outputs { [weak self] in self?.write($0) }
        if isTerminal { outputs.write = { [weak self] in self?.write($0.asOnTerminal) } }
        do {
            let code = try await shell.run(words, outputs)
            return End(code: code, reason: code == 0 ? "Completed" : "Error")
        } catch let error as CommandStartError {
            return End(code: 128, reason: "StartError", message: error.reason)
        } catch {
            return End(code: 137, reason: "Error")
        }
    }

    private func write(_ output: ExecOutput) {
        let (followers, lines) = state.withLock { state in
            state.line += output.bytes
            var lines = state.line.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            state.line = lines.popLast().map { Array($0) } ?? []
            if state.missed?.count ?? Self.mostMissed < Self.mostMissed { state.missed?.append(output) }
            return (Array(state.followers.values), lines.map { Self.text($0) })
        }
        for line in lines { log.write(line) }
        for follower in followers { follower.yield(output) }
    }

    private static func text(_ line: ArraySlice<UInt8>) -> String {
        String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }

    private func finish() {
        let (followers, rest) = state.withLock { state in
            state.isOver = true
            return (Array(state.followers.values), state.line)
        }
        if !rest.isEmpty { log.write(Self.text(rest[...])) }
        log.close()
        for follower in followers { follower.finish() }
    }

    /// Passes on what is typed and what is written, until the program or the client ends.
    func attach(_ streams: ExecStreams) async throws {
        let (outputs, continuation) = AsyncStream.makeStream(of: ExecOutput.self)
        let id = state.withLock { state -> Int in
            for output in state.missed ?? [] { continuation.yield(output) }
            state.missed = nil
            if state.isOver { continuation.finish() }
            state.nextFollower += 1
            state.followers[state.nextFollower] = continuation
            return state.nextFollower
        }
        defer { state.withLock { _ = $0.followers.removeValue(forKey: id) } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await bytes in streams.input { self.keyboard.yield(bytes) }
                if self.closesInput { self.keyboard.finish() }
            }
            group.addTask { for await size in streams.sizes { self.sizes.set(size) } }
            defer { group.cancelAll() }
            for await output in outputs { try await streams.write(output) }
        }
    }
}

extension ExecOutput {
    fileprivate var bytes: [UInt8] {
        switch self {
        case .standardOutput(let bytes), .standardError(let bytes): bytes
        }
    }

    /// A terminal begins each line at the left.
    var asOnTerminal: ExecOutput {
        func lines(_ bytes: [UInt8]) -> [UInt8] {
            bytes.flatMap { $0 == UInt8(ascii: "\n") ? [UInt8(ascii: "\r"), $0] : [$0] }
        }
        return switch self {
        case .standardOutput(let bytes): .standardOutput(lines(bytes))
        case .standardError(let bytes): .standardError(lines(bytes))
        }
    }
}
