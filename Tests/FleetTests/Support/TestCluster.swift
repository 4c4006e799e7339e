import Changes
import Fleet
import Kubeconfig
import KubernetesAPI
import Synchronization
import Values

/// A cluster whose API server is a ``TestServer``, for the time of a closure.
func withCluster<Result>(
    names: [String], tlsServerName: String? = nil, authority: TestAuthority? = nil,
    _ body: (Cluster, TestServer, TestAuthority, Events) async throws -> Result
) async throws -> Result {
    let authority = try authority ?? TestAuthority()
    let server = try await TestServer(tls: authority.server(names: names))
    let events = Events()
    let access = ClusterAccess(
        server: server.url, certificateAuthority: authority.pem, tlsServerName: tlsServerName,
        credentials: Credentials(token: SecretString("token")))
    let client = KubernetesClient(cluster: "cluster01", access: access, gate: Gate { events.append($0) })
    func end() async {
        await client.shutdown()
        await server.stop()
    }
    do {
        let result = try await body(Cluster(name: "cluster01", client: client), server, authority, events)
        await end()
        return result
    } catch {
        await end()
        throw error
    }
}

/// The events of a gate, in order.
final class Events: Sendable {
    private let list = Mutex<[Event]>([])

    func append(_ event: Event) { list.withLock { $0.append(event) } }

    /// What was waited for; `-` where a wait ended.
    var waits: [String] {
        list.withLock { events in
            events.compactMap { event in
                switch event {
                case .waiting(_, let what): what
                case .waited: "-"
                default: nil
                }
            }
        }
    }

    var findings: [Finding] {
        list.withLock { events in
            events.compactMap { event in if case .finding(let finding) = event { finding } else { nil } }
        }
    }
}

/// A NodePort Service, as the API returns it.
func nodePortService(_ port: Int?) -> JSON {
    var entry: JSON = ["name": "https", "port": 6443]
    entry["nodePort"] = port.map { JSON.integer(Int64($0)) }
    return [
        "apiVersion": "v1", "kind": "Service", "metadata": ["name": "apiserver", "namespace": "kube-system"],
        "spec": ["type": "NodePort", "ports": [entry]],
    ]
}

/// Nodes with these internal addresses, as the API lists them.
func nodeList(_ addresses: [String], kernel: String = "5.15.0", system: String = "Debian GNU/Linux 12 (bookworm)")
    -> JSON
{
    let items = addresses.enumerated().map { index, address -> JSON in
        [
            "metadata": ["name": .string("node\(index + 1)")],
            "status": [
                "addresses": [["type": "InternalIP", "address": .string(address)]],
                "conditions": [["type": "Ready", "status": "True"]],
                "nodeInfo": ["kernelVersion": .string(kernel), "osImage": .string(system)],
            ],
        ]
    }
    return ["apiVersion": "v1", "kind": "NodeList", "metadata": ["resourceVersion": "1"], "items": .array(items)]
}
