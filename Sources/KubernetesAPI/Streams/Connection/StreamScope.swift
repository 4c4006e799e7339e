import Changes
import NIOCore
import Synchronization
import Values

/// What ends together when a deadline passes or the task is cancelled: the connections that were opened and the promises
/// that are waited for.
final class StreamScope: Sendable {
    typealias Cleanup = @Sendable (OperationError) -> Void

    private struct State {
        var ending: OperationError?
        var cleanups: [Cleanup] = []
        var phase = ""
        var timer: Scheduled<Void>?
    }

    private let state = Mutex(State())

    /// What is going on, as a phrase that follows "while"; a timeout names it.
    var phase: String {
        get { state.withLock { $0.phase } }
        set { state.withLock { $0.phase = newValue } }
    }

    /// Why the scope ended early, if it did.
    var ending: OperationError? { state.withLock { $0.ending } }

    /// From here on the scope may last.
    func established() { state.withLock { $0.timer }?.cancel() }

    /// Runs `cleanup` when the scope ends, or now when it has.
    func onEnd(_ cleanup: @escaping Cleanup) {
        let ending = state.withLock { state in
            if state.ending == nil { state.cleanups.append(cleanup) }
            return state.ending
        }
        if let ending { cleanup(ending) }
    }

    func end(_ ending: OperationError) {
        let cleanups = state.withLock { state -> [Cleanup] in
            guard state.ending == nil else { return [] }
            state.ending = ending
            defer { state.cleanups = [] }
            return state.cleanups
        }
        for cleanup in cleanups { cleanup(ending) }
    }

    /// Runs `body`; whatever it registered with ``onEnd(_:)`` is cleaned up when this returns.
    ///
    /// - Parameters:
    ///   - timeout: Until ``established()``, or the end.
    ///   - explain: Makes an operator's error of what `body` throws.
    static func run<Value: Sendable>(
        on loop: any EventLoop, timeout: Duration, explain: (any Error) -> OperationError,
        _ body: (StreamScope) async throws -> Value
    ) async throws(OperationError) -> Value {
        let scope = StreamScope()
        let timer = loop.scheduleTask(in: TimeAmount(timeout)) { scope.end(scope.timedOut(after: timeout)) }
        scope.state.withLock { $0.timer = timer }
        defer {
            timer.cancel()
            scope.end(OperationError(.cancelled, "ended"))
        }
        do {
            return try await withTaskCancellationHandler {
                try await body(scope)
            } onCancel: {
                scope.end(OperationError(.cancelled, "cancelled while \(scope.phase)"))
            }
        } catch {
            throw scope.ending ?? explain(error)
        }
    }

    private func timedOut(after limit: Duration) -> OperationError {
        OperationError(.timeout, "no end within \(limit.text) while \(phase)", retryable: true)
    }
}
