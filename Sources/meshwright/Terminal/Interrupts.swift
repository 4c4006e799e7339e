import Changes
import Synchronization
import Values

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

private let sameInterrupt = Duration.milliseconds(50)

enum Interrupt {
    private static let latest = Atomic<Int32>(SIGINT)

    /// The signal that interrupted last: SIGINT, SIGTERM or SIGHUP.
    static var signal: Int32 { latest.load(ordering: .sequentiallyConsistent) }

    fileprivate static func note(_ signal: Int32) { latest.store(signal, ordering: .sequentiallyConsistent) }
}

/// Calls `handler` with the signal's number when the operator interrupts (Ctrl-C, SIGTERM, a closed terminal) while
/// `body` runs.
///
/// The first interrupt asks for an orderly end. A second one does not wait for it: the process ends with its status. What
/// comes at the same moment is one interrupt: timeout(1) and others signal the process and then its group.
///
/// - Parameters:
///   - quit: Called for SIGQUIT (Ctrl-\), which then ends nothing; without it, that signal does what it always does.
///   - others: Signals that interrupt nothing, and what they call.
func withInterrupts<Value>(
    endsAtSecond: Bool = true, quit: (@Sendable () -> Void)? = nil, others: [Int32: @Sendable () -> Void] = [:],
    _ handler: @escaping @Sendable (Int32) -> Void, body: () async throws -> Value
) async rethrows -> Value {
    let first = Mutex<ContinuousClock.Instant?>(nil)
    let others = quit.map { others.merging([SIGQUIT: $0]) { $1 } } ?? others
    let signals = SignalPipe([SIGINT, SIGTERM, SIGHUP] + others.keys) { number in
        if let other = others[number] {
            other()
            return
        }
        Interrupt.note(number)
        let age = first.withLock { first in
            let now = ContinuousClock.now
            defer { first = first ?? now }
            return first.map { now - $0 }
        }
        guard let age, endsAtSecond else { return handler(number) }
        if age > sameInterrupt { _exit(ExitStatus.interrupted.code) }
    }
    defer { signals.close() }
    return try await body()
}

/// Runs `body` and gives it up when the operator interrupts, or when the deadline has passed.
///
/// - Parameter hint: What is said when the deadline has passed, of what went on then.
/// - Throws: ``OperationError`` with code `interrupted` or `deadline`, or what `body` throws.
func untilStopped<Value: Sendable>(
    deadline: Duration?, hint: @escaping @Sendable () -> String?, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let (interrupts, interrupt) = AsyncStream.makeStream(of: Void.self)
    return try await withInterrupts { _ in
        interrupt.finish()
    } body: {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in interrupts {}
                throw OperationError(.interrupted, "interrupted")
            }
            if let deadline {
                group.addTask {
                    try await Task.sleep(for: deadline)
                    throw OperationError(.deadline, "the deadline of \(deadline.text) has passed", hint: hint())
                }
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}
