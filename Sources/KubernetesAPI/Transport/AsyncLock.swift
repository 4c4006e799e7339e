import Changes
import Synchronization

/// Lets one task at a time through a piece of work that awaits; the others wait for their turn or for their cancellation.
final class AsyncLock: Sendable {
    private struct State {
        var isHeld = false
        var nextTicket = 0
        var waiting: [(ticket: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())

    /// - Throws: What `body` throws, or ``OperationError`` with code `cancelled`.
    func withLock<Value: Sendable>(
        _ body: @Sendable () async throws(OperationError) -> Value
    ) async throws(OperationError) -> Value {
        guard await acquire() else { throw OperationError(.cancelled, "cancelled while waiting for another request") }
        defer { release() }
        return try await body()
    }

    private func acquire() async -> Bool {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in enqueue(ticket, continuation) }
        } onCancel: {
            cancel(ticket)
        }
    }

    private func enqueue(_ ticket: Int, _ continuation: CheckedContinuation<Bool, Never>) {
        let answer: Bool? = state.withLock { state in
            if state.cancelled.remove(ticket) != nil { return false }
            guard state.isHeld else {
                state.isHeld = true
                return true
            }
            state.waiting.append((ticket, continuation))
            return nil
        }
        if let answer { continuation.resume(returning: answer) }
    }

    private func cancel(_ ticket: Int) {
        let continuation = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard let index = state.waiting.firstIndex(where: { $0.ticket == ticket }) else {
                state.cancelled.insert(ticket)
                return nil
            }
            return state.waiting.remove(at: index).continuation
        }
        continuation?.resume(returning: false)
    }

    private func release() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard !state.waiting.isEmpty else {
                state.isHeld = false
                return nil
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: true)
    }
}
