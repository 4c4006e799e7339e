/// A piece of work did not end in time.
package struct TimedOut: Error {}

extension Clock where Duration == Swift.Duration {
    /// Runs work, and cancels it when it takes longer.
    ///
    /// - Throws: ``TimedOut``, or what `body` throws.
    package func withTimeout<Value: Sendable>(
        _ limit: Duration, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() ?? nil else { throw TimedOut() }
            return value
        }
    }

    /// Tells how long ago it was made.
    func stopwatch() -> @Sendable () -> Duration {
        let start = now
        return { start.duration(to: now) }
    }
}
