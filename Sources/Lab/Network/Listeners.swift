import NIOCore
import NIOPosix

/// The listening sockets of one cluster, and the faults that keep them shut.
///
/// Not safe for concurrent changes of one endpoint; the cluster's control loop is the only one who makes changes.
actor Listeners {
    /// Sets up the pipeline of an accepted connection.
    typealias Accept = @Sendable (any Channel) -> EventLoopFuture<Void>

    fileprivate struct Entry {
        let accept: Accept
        var channel: (any Channel)?
        var connections = Connections()
    }

    private let nodes: Set<IPv4>
    private var entries: [SocketEndpoint: Entry] = [:]
    private var closedPorts: Set<Int>
    private var darkAddresses: Set<IPv4> = []

    /// - Parameters:
    ///   - nodes: The addresses at which ports can be closed.
    ///   - closedPorts: The ports that are closed from the beginning.
    init(nodes: Set<IPv4>, closedPorts: Set<Int>) {
        self.nodes = nodes
        self.closedPorts = closedPorts
    }

    /// Listens at an endpoint, also after the fault has ended that keeps it shut now.
    ///
    /// - Throws: ``LabError`` when somebody else listens there.
    func open(_ endpoint: SocketEndpoint, accept: @escaping Accept) async throws(LabError) {
        guard entries[endpoint] == nil else { return }
        entries[endpoint] = Entry(accept: accept)
        if isAllowed(endpoint) { try await listen(endpoint) }
    }

    /// Stops listening and ends the connections that came this way.
    func close(_ endpoint: SocketEndpoint) async {
        guard let entry = entries.removeValue(forKey: endpoint) else { return }
        await entry.shut()
    }

    func closeAll() async {
        for endpoint in Array(entries.keys) { await close(endpoint) }
    }

    func setPort(_ port: Int, closed: Bool) async throws(LabError) {
        if closed { closedPorts.insert(port) } else { closedPorts.remove(port) }
        try await refresh()
    }

    /// While dark, nothing answers at the address.
    func setAddress(_ address: IPv4, dark: Bool) async throws(LabError) {
        if dark { darkAddresses.insert(address) } else { darkAddresses.remove(address) }
        try await refresh()
    }

    /// Whether no fault keeps an endpoint shut.
    func isAllowed(_ endpoint: SocketEndpoint) -> Bool {
        !darkAddresses.contains(endpoint.address)
            && !(nodes.contains(endpoint.address) && closedPorts.contains(endpoint.port))
    }

    private func refresh() async throws(LabError) {
        for (endpoint, entry) in entries where (entry.channel != nil) != isAllowed(endpoint) {
            if isAllowed(endpoint) {
                try await listen(endpoint)
            } else {
                entries[endpoint]?.channel = nil
                await entry.shut()
            }
        }
    }

    private func listen(_ endpoint: SocketEndpoint) async throws(LabError) {
        guard let accept = entries[endpoint]?.accept else { return }
        let connections = Connections()
        entries[endpoint]?.connections = connections
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                connections.add(channel)
                return accept(channel)
            }
        do {
            let address = try SocketAddress(endpoint.listening)
            entries[endpoint]?.channel = try await listenAgain { try await bootstrap.bind(to: address).get() }
        } catch {
            throw LabError("cannot listen at \(endpoint.listening): \(error)")
        }
    }
}

extension Listeners.Entry {
    fileprivate func shut() async {
        // An error means that it is closed already.
        try? await channel?.close()
        await connections.closeAll()
    }
}
