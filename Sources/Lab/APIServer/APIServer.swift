import NIOCore
import Synchronization

/// An HTTPS server that answers as a Kubernetes 1.36 API server does, over the objects of an ``ObjectStore``.
package final class APIServer: Sendable {
    package let configuration: APIServerConfiguration
    private let identity: ServingIdentity
    private let running = Mutex<Task<Void, Never>?>(nil)

    package init(_ configuration: APIServerConfiguration) {
        self.configuration = configuration
        identity = ServingIdentity(configuration.identity)
    }

    /// New connections see another certificate.
    package func replaceIdentity(with new: PEMIdentity) { identity.replace(with: new) }

    /// Listens until ``stop()``.
    ///
    /// - Parameter port: 0 lets the kernel choose.
    /// - Returns: the port.
    @discardableResult
    package func start(address: String = "127.0.0.1", port: Int = 0) async throws -> Int {
        let listener = try await HTTPListener.bind(
            address: address, port: port, handler: RequestHandler(configuration), identity: identity)
        // The task is this object's own: stop() cancels it and waits for its end.
        let task = Task { await listener.run() }
        running.withLock { $0 = task }
        return listener.port
    }

    /// Closes the listener and every connection, and waits until that is done.
    package func stop() async {
        let task = running.withLock { running in
            defer { running = nil }
            return running
        }
        task?.cancel()
        await task?.value
    }
}
