import Changes

/// What happens to the objects of one kind, from those there are on; see ``KubernetesClient/watch(_:namespace:labels:fields:name:)``.
public struct WatchStream: AsyncSequence, Sendable {
    public typealias Element = WatchEvent
    public typealias Failure = OperationError

    public struct AsyncIterator: AsyncIteratorProtocol {
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(OperationError) -> WatchEvent? {
            throw OperationError(.unsupported, "not yet")
        }

        public mutating func next() async throws(OperationError) -> WatchEvent? { try await next(isolation: nil) }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator() }
}
