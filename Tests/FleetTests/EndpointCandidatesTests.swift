import Changes
import Testing
import Values

@testable import Fleet

@Suite struct EndpointCandidatesTests {
    private func node(
        _ name: String, ready: Bool = true, controlPlane: Bool = false, _ addresses: [(String, String)]
    ) -> JSON {
        let labels: JSON = controlPlane ? ["node-role.kubernetes.io/control-plane": ""] : [:]
        return [
            "metadata": ["name": .string(name), "labels": labels],
            "status": [
                "conditions": [["type": "Ready", "status": ready ? "True" : "Unknown"]],
                "addresses": .array(addresses.map { ["type": .string($0.0), "address": .string($0.1)] }),
            ],
        ]
    }

    private let nodePort: JSON = [
        "metadata": ["name": "api", "namespace": "kube-system"],
        "spec": [
            "type": "NodePort", "ports": [["name": "other", "nodePort": 1], ["name": "https", "nodePort": 31936]],
        ],
    ]

    @Test("ready control-plane nodes come first, and an external address before the internal one")
    func order() throws {
        let nodes = [
            node("down", ready: false, controlPlane: true, [("InternalIP", "10.0.0.1")]),
            node("worker", [("Hostname", "worker"), ("InternalIP", "10.0.0.2")]),
            node("master", controlPlane: true, [("InternalIP", "10.0.0.3"), ("ExternalIP", "1.2.3.4")]),
            node("six", [("InternalIP", "fd00::1")]), node("lost", []),
        ]
        let candidates = try EndpointCandidates(service: nodePort, nodes: nodes, preferring: [])
        #expect(
            candidates.servers == [
                "https://1.2.3.4:31936", "https://[fd00::1]:31936", "https://10.0.0.2:31936", "https://10.0.0.1:31936",
            ])
        let known = ["https://10.9.9.9:31936", "https://10.0.0.1:31936/", "https://10.0.0.2:6443"]
        let preferred = try EndpointCandidates(service: nodePort, nodes: nodes, preferring: known)
        #expect(preferred.servers.first == "https://10.0.0.1:31936")
        #expect(preferred.servers.count == 4)
    }

    @Test("what is missing is said while there is no address")
    func missing() throws {
        let nodeless = try EndpointCandidates(service: nodePort, nodes: [], preferring: [])
        #expect(nodeless.missing == "a node with an address")
        var service = nodePort
        service[path: ["spec", "ports"]] = [["port": 6443]]
        #expect(try EndpointCandidates(service: service, nodes: [], preferring: []).missing == "a node port")
        service[path: ["spec", "type"]] = "LoadBalancer"
        let waiting = try EndpointCandidates(service: service, nodes: [], preferring: [])
        #expect(waiting.servers.isEmpty && waiting.missing == "an address of its load balancer")
    }

    @Test("a load balancer's addresses and names are taken with the Service's port")
    func loadBalancer() throws {
        let service: JSON = [
            "spec": ["type": "LoadBalancer", "ports": [["port": 6443, "nodePort": 30000]]],
            "status": ["loadBalancer": ["ingress": [["ip": "1.1.1.1"], ["hostname": "lb.example.com"]]]],
        ]
        let candidates = try EndpointCandidates(service: service, nodes: [], preferring: [])
        #expect(candidates.servers == ["https://1.1.1.1:6443", "https://lb.example.com:6443"])
    }

    @Test("a Service without outside addresses is refused", arguments: ["ClusterIP", "ExternalName"])
    func unsupported(type: String) {
        let service: JSON = ["metadata": ["name": "a", "namespace": "b"], "spec": ["type": .string(type)]]
        #expect {
            try EndpointCandidates(service: service, nodes: [], preferring: [])
        } throws: { error in
            let error = error as? OperationError
            return error?.code == .unsupported && error?.message.contains("service b/a is of type \(type)") == true
        }
    }
}
