import FoundationEssentials
import Synchronization
import Values

/// A pod whose containers run, or try to.
final class RunningPod: Sendable {
    /// What the containers were started with; when it changes, files change and broken containers get another try.
    struct Inputs: Sendable, Hashable {
        var setup: [PodContainer]
        var containers: [PodContainer]
        /// What `kubectl debug` has added.
        var added: [PodContainer] = []
        /// Whether the pod's service account may read what a `clustermesh-apiserver` has to.
        var isAuthorized: Bool
    }

    let uid: String
    let name: String
    let namespace: String
    let node: String
    let address: IPv4
    let started = Date.now
    let restartPolicy: String
    /// The names of `hostAliases`, as in the pod's /etc/hosts.
    let aliases: [String: [IPv4]]
    private let state: Mutex<State>

    struct State: Sendable {
        var inputs: Inputs
        var logs: [String: PodLog]
        var disks: [String: ContainerDisk] = [:]
        var processes: [String: ContainerProcess] = [:]
        /// Of the processes that have ended.
        var ends: [String: ContainerProcess.End] = [:]
        var endpoints: [SocketEndpoint] = []
        var fault: ContainerFault?
        var restarts = 0
        var agent: MeshClient?
        var kvstoremesh: MeshClient?
        var server: MeshServer?
    }

    init(_ pod: JSON, address: IPv4, inputs: Inputs) {
        uid = pod.objectUID ?? ""
        name = pod.objectName
        namespace = pod.objectNamespace ?? ""
        node = pod.field("spec.nodeName")
        self.address = address
        let names = (inputs.setup + inputs.containers).map(\.name)
        let logs = Dictionary(names.map { ($0, PodLog()) }, uniquingKeysWith: { first, _ in first })
        restartPolicy = pod.field("spec.restartPolicy")
        aliases = Self.aliases(of: pod)
        state = Mutex(State(inputs: inputs, logs: logs))
    }

    private static func aliases(of pod: JSON) -> [String: [IPv4]] {
        var aliases: [String: [IPv4]] = [:]
        for entry in pod.at("spec", "hostAliases")?.arrayValue ?? [] {
            guard let address = entry["ip"]?.stringValue.flatMap({ IPv4($0) }) else { continue }
            for host in entry["hostnames"]?.arrayValue ?? [] {
                if let host = host.stringValue { aliases[host, default: []].append(address) }
            }
        }
        return aliases
    }

    var current: State { state.withLock { $0 } }

    func update(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    func container(_ name: String) -> PodContainer? {
        let inputs = current.inputs
        return (inputs.containers + inputs.setup + inputs.added).first { $0.name == name }
    }

    /// By container.
    var logs: [String: PodLog] { current.logs }

    /// What is written in a container.
    func disk(of container: String) -> ContainerDisk {
        state.withLock { state in
            if let disk = state.disks[container] { return disk }
            let new = ContainerDisk()
            state.disks[container] = new
            return new
        }
    }

    /// Whether a container that has ended so is started again.
    func restarts(after end: ContainerProcess.End) -> Bool {
        restartPolicy == "OnFailure" ? end.code != 0 : restartPolicy != "Never"
    }

    func isListening(at port: Int) -> Bool { current.endpoints.contains { $0.port == port } }
}
