import Foundation
import LuaHost
import Testing
import Values

@testable import Playbooks

@Suite("Kubernetes objects as the prompt prints them") struct ObjectTableTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func object(_ yaml: String) throws -> LuaValue { LuaValue(try JSON(yaml: yaml)) }

    private func lines(_ objects: String...) throws -> [String] {
        ObjectTable(try objects.map(object), now: now).table.lines
    }

    @Test("pods have what kubectl shows of them")
    func pods() throws {
        let lines = try lines(
            """
            apiVersion: v1
            kind: Pod
            metadata: { name: web, namespace: default, creationTimestamp: "2027-01-15T07:00:00Z" }
            spec: { nodeName: n1, containers: [{ name: a }, { name: b }] }
            status: { phase: Running, podIP: 10.0.0.1, containerStatuses: [
              { ready: true, restartCount: 2, state: { running: {} } },
              { ready: false, restartCount: 1, state: { waiting: { reason: CrashLoopBackOff } } }] }
            """)
        #expect(lines[0] == "NAMESPACE  NAME  READY  STATUS            RESTARTS  AGE  IP        NODE")
        #expect(lines[1] == "default    web   1/2    CrashLoopBackOff  3         60m  10.0.0.1  n1")
    }

    @Test("nodes, Services and Deployments too")
    func others() throws {
        #expect(
            try lines(
                """
                apiVersion: v1
                kind: Node
                metadata: { name: n1, labels: { node-role.kubernetes.io/control-plane: "" } }
                status: { conditions: [{ type: Ready, status: "False" }], nodeInfo: { kubeletVersion: v1.36.0 } }
                """)[1].hasPrefix("n1    NotReady  control-plane  <unknown>  v1.36.0"))
        #expect(
            try lines(
                """
                apiVersion: v1
                kind: Service
                metadata: { name: s, namespace: d }
                spec: { type: NodePort, clusterIP: 10.1.1.1, ports: [{ port: 80, nodePort: 30080, protocol: TCP }] }
                """)[1] == "d          s     NodePort  10.1.1.1    <none>       80:30080/TCP  <unknown>")
        #expect(
            try lines(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: { name: web, namespace: d }
                spec: { replicas: 3 }
                status: { readyReplicas: 2, updatedReplicas: 3 }
                """)[1].contains("2/3"))
    }

    @Test("other kinds have name and age; of several kinds, the kind too")
    func mixed() throws {
        let lease = "{ apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: { name: l, namespace: d } }"
        let space = "{ apiVersion: v1, kind: Namespace, metadata: { name: d } }"
        #expect(try lines(lease)[0] == "NAMESPACE  NAME  AGE")
        #expect(try lines(lease, space)[0] == "KIND       NAMESPACE  NAME  AGE")
    }

    @Test(
        "ages are as kubectl says them",
        arguments: [
            (0, "0s"), (119, "119s"), (120, "2m"), (205, "3m25s"), (3600, "60m"), (3 * 3600, "3h"), (20_000, "5h33m"),
            (100_000, "27h"), (200_000, "2d7h"), (86_400 * 30, "30d"), (86_400 * 800, "2y70d"), (-5, "<invalid>"),
        ])
    func age(seconds: Int, text: String) { #expect(Age.text(seconds: seconds) == text) }

    @Test("columns that do not fit are left out from the last on, and named")
    func width() {
        let table = TextTable(header: ["NAME", "AGE", "NODE"], rows: [["a-long-name", "5d", "node"]])
        let (narrow, omitted) = table.fitting(17, keeping: 1)
        #expect(narrow.lines == ["NAME         AGE", "a-long-name  5d"] && omitted == ["NODE"])
        #expect(table.fitting(5, keeping: 1).table.header == ["NAME"])
        #expect(table.fitting(nil).omitted.isEmpty && table.fitting(23).omitted.isEmpty)
    }

    @Test("nothing of a Secret is shown, wherever it is, and managedFields are left out")
    func secrets() throws {
        let secret = try object(
            """
            apiVersion: v1
            kind: Secret
            metadata:
              name: s
              managedFields: [{ manager: x }]
              annotations: { kubectl.kubernetes.io/last-applied-configuration: "aHVudGVyMg==", other: kept }
            data: { password: aHVudGVyMg== }
            stringData: { token: hunter2 }
            """)
        let text = try KubernetesView.shown(.record([("deep", .list([secret]))])).json().text()
        #expect(!text.contains("aHVu") && !text.contains("hunter2") && !text.contains("managedFields"))
        #expect(text.contains("(7 bytes, not shown)") && text.contains("kept"))
    }
}
