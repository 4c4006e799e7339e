import NIOCore
import NIOSSL

extension Channel {
    /// Ends the connection below TLS, which then cannot say goodbye.
    ///
    /// - Parameter withReset: By RST in place of FIN.
    func cut(withReset: Bool) async {
        // An error means that it is closed already.
        try? await eventLoop.submit {
            let below = try self.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
            if withReset { self.resetOnClose() }
            below.close(promise: nil)
        }.get()
    }

    /// Ends the connection at once, in whatever state it is; TLS cannot say goodbye.
    func hangUp() {
        eventLoop.execute {
            let below = try? self.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
            if let below { below.close(promise: nil) } else { self.close(promise: nil) }
        }
    }

    /// Makes the kernel answer what still comes with RST (socket(7), SO_LINGER with a time of zero).
    private func resetOnClose() {
        let socket = self as? any SocketOptionProvider
        socket?.unsafeSetSocketOption(level: .socket, name: .so_linger, value: Linger()).whenComplete { _ in }
    }
}

/// `struct linger` of sys/socket.h, whose members are not visible to a static build.
private struct Linger: Sendable {
    var isOn: CInt = 1
    var seconds: CInt = 0
}
