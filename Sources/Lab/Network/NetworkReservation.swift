import NIOCore
import NIOPosix

/// A network 127.n.0.0/16 that is this lab's own, across all processes of the machine: whoever listens at one agreed
/// address has it, and the kernel takes that back when a process dies.
struct NetworkReservation: Sendable {
    let network: Int
    private let channel: any Channel

    /// Takes the first free network from `preferred` on.
    static func take(preferred: Int) async throws(LabError) -> NetworkReservation {
        let wanted = min(max(preferred, 1), 254)
        for network in Array(wanted...254) + Array(1..<wanted) {
            if let channel = await listen(network) { return NetworkReservation(network: network, channel: channel) }
        }
        throw LabError(
            "all networks 127.1.0.0/16 to 127.254.0.0/16 of this machine are taken by labs",
            hint: "stop other labs, or let the system give out addresses below 127.0.0.0/8")
    }

    private static func listen(_ network: Int) async -> (any Channel)? {
        let endpoint = AddressPlan.reservation(of: network)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { $0.close() }
        guard let address = try? SocketAddress(endpoint) else { return nil }
        return try? await bootstrap.bind(to: address).get()
    }

    func release() async { try? await channel.close() }
}

extension SocketAddress {
    init(_ endpoint: SocketEndpoint) throws {
        try self.init(ipAddress: endpoint.address.description, port: endpoint.port)
    }
}
