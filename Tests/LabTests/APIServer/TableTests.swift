@testable import Lab
import Testing
import Values

@Suite("Tables")
struct TableTests {
    private func cells(_ name: String, _ object: JSON) throws -> [JSON] {
        let type = try #require(ResourceCatalog.standard.type(of: GroupResource(name)))
        return TablePrinter(type).cells(of: object)
    }

    @Test(
        "ages read as kubectl writes them",
        arguments: [
            (0, "0s"), (119, "119s"), (120, "2m"), (190, "3m10s"), (600, "10m"), (10_800, "3h"), (12_000, "3h20m"),
            (30_000, "8h"), (200_000, "2d7h"), (700_000, "8d"), (-5, "0s"),
        ])
    func ages(seconds: Int, text: String) { #expect(Age.text(seconds) == text) }

    @Test("a pod's row counts its ready containers and tells what it waits for")
    func pod() throws {
        let pod: JSON = [
            "metadata": ["name": "p"], "spec": ["containers": [["name": "a"], ["name": "b"]], "nodeName": "n"],
            "status": [
                "phase": "Pending", "podIP": "10.0.0.1",
                "containerStatuses": [
                    ["ready": true, "restartCount": 2],
                    ["ready": false, "restartCount": 1, "state": ["waiting": ["reason": "ImagePullBackOff"]]],
                ],
            ],
        ]
        let cells = try cells("pods", pod)
        #expect(cells[0..<4] == ["p", "1/2", "ImagePullBackOff", "3"])
        #expect(cells[5...6] == ["10.0.0.1", "n"])
    }

    @Test("a Service's row has its type, addresses and ports")
    func service() throws {
        let service: JSON = [
            "metadata": ["name": "s"],
            "spec": [
                "type": "LoadBalancer", "clusterIP": "10.96.0.1",
                "ports": [["port": 80, "nodePort": 30080, "protocol": "TCP"], ["port": 53, "protocol": "UDP"]],
            ],
        ]
        #expect(
            try cells("services", service)[1...4] == ["LoadBalancer", "10.96.0.1", "<pending>", "80:30080/TCP,53/UDP"])
    }

    @Test("a node's row has its state, roles, version and kernel")
    func node() throws {
        let node: JSON = [
            "metadata": ["name": "n", "labels": ["node-role.kubernetes.io/control-plane": ""]],
            "status": [
                "conditions": [["type": "Ready", "status": "True"]],
                "addresses": [["type": "InternalIP", "address": "127.1.0.11"]],
                "nodeInfo": ["kubeletVersion": "v1.36.0", "kernelVersion": "5.10.0"],
            ],
        ]
        let cells = try cells("nodes", node)
        #expect(cells[1...2] == ["Ready", "control-plane"])
        #expect(cells[4...6] == ["v1.36.0", "127.1.0.11", "<none>"])
        #expect(cells[8] == "5.10.0")
    }
}
