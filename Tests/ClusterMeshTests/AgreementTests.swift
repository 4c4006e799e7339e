import KubernetesAPI
import Changes
import Testing
import Values

@testable import ClusterMesh

@Suite("What clusters of a mesh agree on, and what agents say")
struct AgreementTests {
    private func cluster(_ number: Int, version: String = "1.18.2", current: Int? = nil, taken: Set<Int> = [])
        -> NodePortPlan.Cluster
    {
        NodePortPlan.Cluster(name: "c\(number)", version: CiliumVersion(text: version), current: current, taken: taken)
    }

    private func ports(_ clusters: NodePortPlan.Cluster...) -> [Int?] {
        var plan = NodePortPlan(clusters)
        return clusters.map { plan.port(for: $0.name, wanted: nil) }
    }

    @Test("NodePorts begin at the charts' own, differ below 1.19, and avoid every Service's of the fleet")
    func nodePorts() {
        #expect(ports(cluster(1), cluster(2), cluster(3)) == [32379, 32380, 32381])
        #expect(ports(cluster(1, version: "1.19.0"), cluster(2, version: "1.19.0")) == [32379, 32379])
        #expect(ports(cluster(1, version: "1.19.0"), cluster(2, version: "1.18.0")) == [32379, 32380])
        #expect(ports(cluster(1, taken: [32380]), cluster(2)) == [32379, 32381])
        #expect(ports(cluster(1), cluster(2, current: 32379)) == [32380, 32379])
        #expect(ports(cluster(1, current: 31000), cluster(2, current: 31000)) == [31000, 32379])
        #expect(ports(cluster(1, taken: Set(32379...32767)), cluster(2)) == [30000, 30001])
    }

    @Test("A wanted NodePort is given, and who was going to get it gets another")
    func wanted() {
        var plan = NodePortPlan([cluster(1), cluster(2)])
        #expect(plan.port(for: "c2", wanted: 32379) == 32379)
        #expect(plan.port(for: "c1", wanted: nil) != 32379)
    }

    @Test("Topologies name every edge once")
    func topologies() throws {
        let names = ["a", "b", "c"]
        #expect(try Topology.full.edges(among: names).map(\.description) == ["a–b", "a–c", "b–c"])
        #expect(try Topology.hub("b").edges(among: names).map(\.description) == ["b–a", "b–c"])
        #expect(try Topology.ring.edges(among: names).count == 3)
        #expect(try Topology.ring.edges(among: ["a", "b"]).count == 1)
        #expect(try Topology.ring.edges(among: ["a"]).isEmpty && Topology.full.edges(among: []).isEmpty)
        #expect(try Topology.pairs([Edge("a", "b"), Edge("b", "a")]).edges(among: names).count == 1)
        let unknown = #expect(throws: OperationError.self) { try Topology.hub("bb").edges(among: names) }
        #expect(unknown?.code == .invalidInput && unknown?.hint?.contains("did you mean \"b\"") == true)
        #expect(throws: OperationError.self) { try Topology.pairs([Edge("a", "a")]).edges(among: names) }
    }

    @Test(
        "Versions are read from tags, images and output",
        arguments: [
            ("v1.13", "1.13.0"), ("quay.io/cilium/cilium:v1.18.2@sha256:0123", "1.18.2"), ("1.19.0-rc.1", "1.19.0"),
            ("localhost:5000/cilium:v1.14.3", "1.14.3"),
        ])
    func versions(text: String, version: String) { #expect(CiliumVersion(text: text)?.description == version) }

    @Test(
        "What is no version is none",
        arguments: ["latest", "", "quay.io/cilium/cilium", "quay.io/cilium/cilium@sha256:1234", "v1"])
    func noVersion(text: String) { #expect(CiliumVersion(text: text) == nil) }

    private func peer(_ members: JSON) throws -> AgentPeer {
        var members = members
        members["name"] = "a"
        return try #require(AgentPeer(members))
    }

    @Test("An agent is ready for a peer when it says so and has seen everything, where it says what it has seen")
    func readiness() throws {
        let all: JSON = ["nodes": true, "endpoints": true, "identities": true, "services": true]
        #expect(try peer(["ready": true]).isReady)
        #expect(try peer(["ready": true, "connected": true, "synced": all]).isReady)
        #expect(try !peer(["connected": true, "synced": all]).isReady)
        #expect(try !peer(["ready": true, "synced": ["nodes": true]]).isReady)
        #expect(try !peer(["ready": true, "synced": [:]]).isReady)
        #expect(try peer(["config": ["required": true]]).lacksConfiguration)
    }

    @Test("A Deployment is ready when its latest pods are there and the old ones are gone")
    func rollout() {
        func fault(_ status: JSON) -> String? {
            Rollout.fault(ofServing: ["metadata": ["generation": 2], "spec": ["replicas": 1], "status": status])
        }
        #expect(fault(["observedGeneration": 2, "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1]) == nil)
        #expect(fault(["observedGeneration": 1, "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1]) != nil)
        #expect(
            fault(["observedGeneration": 2, "replicas": 2, "updatedReplicas": 1, "availableReplicas": 2])
                == "1 old pods are still there")
        #expect(fault(["observedGeneration": 2, "replicas": 1, "updatedReplicas": 1]) == "0 of 1 pods are available")
        #expect(Rollout.fault(ofServing: nil) == "it does not exist")
        #expect(Rollout.fault(ofServing: ["spec": ["replicas": 0]]) == "it is scaled to 0 replicas")
    }

    @Test("A pod's own words say why it is not ready")
    func podWords() {
        let waiting: JSON = [
            "status": [
                "containerStatuses": [
                    [
                        "name": "etcd",
                        "state": [
                            "waiting": ["reason": "ImagePullBackOff", "message": "Back-off pulling image \"x\""]
                        ],
                    ]
                ]
            ]
        ]
        #expect(PodState.fault(of: waiting) == "container etcd: ImagePullBackOff: Back-off pulling image \"x\"")
        let crashed: JSON = [
            "status": [
                "initContainerStatuses": [
                    [
                        "name": "etcd-init", "state": ["waiting": ["reason": "CrashLoopBackOff"]],
                        "lastState": ["terminated": ["exitCode": 2, "reason": "Error"]],
                    ]
                ]
            ]
        ]
        #expect(
            PodState.fault(of: crashed)
                == "container etcd-init: CrashLoopBackOff, last time it ended with exit code 2 (Error)")
        let unscheduled: JSON = [
            "status": [
                "conditions": [
                    [
                        "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
                        "message": "0/2 nodes are available",
                    ]
                ]
            ]
        ]
        #expect(PodState.fault(of: unscheduled) == "Unschedulable: 0/2 nodes are available")
        #expect(PodState.fault(of: ["status": ["conditions": [["type": "Ready", "status": "True"]]]]) == nil)
    }
}
