/// Which addresses of its network 127.n.0.0/16 a cluster uses for what.
struct AddressPlan: Sendable, Hashable {
    /// n: 1 to 254.
    let network: Int
    let nodeCount: Int

    /// Holds the network for one lab, and nothing else.
    static let reservedPort = 6440

    static func reservation(of network: Int) -> SocketEndpoint {
        SocketEndpoint(address: IPv4(127, network, 255, 254), port: reservedPort)
    }

    func node(_ index: Int) -> IPv4 { IPv4(127, network, 0, 11 + index) }

    var nodeNetwork: CIDR { CIDR(IPv4(127, network, 0, 0), prefix: 24) }
    var pods: CIDR { CIDR(IPv4(127, network, 16, 0), prefix: 20) }
    var services: CIDR { CIDR(IPv4(127, network, 96, 0), prefix: 20) }
    var loadBalancers: CIDR { CIDR(IPv4(127, network, 112, 0), prefix: 20) }

    var apiServer: SocketEndpoint { SocketEndpoint(address: node(0), port: 6443) }
    /// The Service `default/kubernetes`.
    var kubernetesService: IPv4 { services.base.advanced(by: 1) }
    /// Nobody ever listens here: where traffic without a route ends.
    var nowhere: SocketEndpoint { SocketEndpoint(address: IPv4(127, network, 255, 253), port: 9) }

    /// A node's share of a network for pods: 16 nodes can have 253 pods each, more nodes 61 each.
    func podNetwork(ofNode index: Int, in pods: CIDR) -> CIDR {
        pods.subnet(index, prefix: nodeCount <= 16 ? 24 : 26)
    }

    /// NodePorts are given out from here on, so that clusters of one lab differ: equal ones make agents of some
    /// versions of Cilium reach their own cluster (cilium/cilium#24692).
    var firstNodePort: Int { 30_000 + network * 10 }
}
