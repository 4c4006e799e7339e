import FoundationEssentials
import Kubeconfig
import Synchronization
import Values

/// Keeps the conversation of a run with its clusters, for ``Recording`` to answer from later.
public final class Recorder: Sendable {
    private enum Item: Sendable {
        case entry(RecordedEntry)
        case stream(cluster: String, call: JSON, RecordedStream)
    }

    private struct State {
        var clusters: [(name: String, access: ClusterAccess)] = []
        var items: [Item] = []
    }

    private let state = Mutex(State())

    public init() {}

    /// The recording: a line about the clusters, and one for each question and its answer. Secrets are not in it; see
    /// ``SecretRemover``.
    public func text(playbook: String) -> String {
        let (clusters, items) = state.withLock { ($0.clusters, $0.items) }
        let entries = items.map { item in
            switch item {
            case .entry(let entry): entry
            case .stream(let cluster, let call, let stream):
                RecordedEntry(cluster: cluster, call: call, answer: stream.answer)
            }
        }
        var remover = SecretRemover(credentials: clusters.flatMap { Self.secrets(of: $0.access) })
        for entry in entries { remover.learn(entry) }
        remover.finishLearning()
        let head: JSON = [
            "recording": .integer(Recording.version), "playbook": .string(playbook),
            "clusters": .array(clusters.map { RecordedCluster(name: $0.name, access: $0.access).json }),
        ]
        return ([head] + entries.map { remover.cleaned($0).json }).map { $0.text() + "\n" }.joined()
    }

    func begin(_ cluster: String, _ access: ClusterAccess) {
        state.withLock { state in
            if !state.clusters.contains(where: { $0.name == cluster }) { state.clusters.append((cluster, access)) }
        }
    }

    func add(_ cluster: String, _ call: JSON, _ answer: JSON) {
        let entry = RecordedEntry(cluster: cluster, call: call, answer: answer)
        state.withLock { $0.items.append(.entry(entry)) }
    }

    func add(_ cluster: String, _ call: JSON, _ stream: RecordedStream) {
        state.withLock { $0.items.append(.stream(cluster: cluster, call: call, stream)) }
    }

    private static func secrets(of access: ClusterAccess) -> [String] {
        let credentials = access.credentials
        return [credentials.token, credentials.basic?.password, credentials.clientCertificate?.key].compactMap {
            $0?.reveal()
        }
    }
}

/// An answer without an end, as far as it was read.
final class RecordedStream: Sendable {
    private struct State {
        var head: JSON
        var bytes: [UInt8] = []
        /// `left` as long as the reader might have stopped reading.
        var end = JSON.string("left")
    }

    private let state: Mutex<State>

    init(head: JSON) { state = Mutex(State(head: head)) }

    func received(_ bytes: some Sequence<UInt8>) { state.withLock { $0.bytes.append(contentsOf: bytes) } }
    func ended() { state.withLock { $0.end = "closed" } }

    func failed(_ error: any Error) {
        let failure = TransportFailure(error)
        if [.cancelled, .shutDown].contains(failure.kind) { return }
        state.withLock { $0.end = RecordedAnswer.failure(failure)["failure"] ?? "closed" }
    }

    var answer: JSON {
        state.withLock { state in
            var answer = state.head
            answer["lines"] = .array(
                state.bytes.split(separator: UInt8(ascii: "\n")).map { line in
                    (try? JSON(parsing: Array(line))) ?? .string(String(decoding: line, as: UTF8.self))
                })
            answer["end"] = state.end
            return answer
        }
    }
}

/// A cluster of a recording: what is public of how it was reached.
public struct RecordedCluster: Sendable, Hashable {
    public var name: String
    public var server: String
    public var context: String
    public var namespace: String?
    public var certificateAuthority: String?
    public var tlsServerName: String?

    init(name: String, access: ClusterAccess) {
        self.name = name
        server = access.server
        context = access.context
        namespace = access.namespace
        certificateAuthority = access.certificateAuthority
        tlsServerName = access.tlsServerName
    }

    init?(_ json: JSON) {
        guard let name = json["name"]?.stringValue, let server = json["server"]?.stringValue else { return nil }
        self.name = name
        self.server = server
        context = json["context"]?.stringValue ?? name
        namespace = json["namespace"]?.stringValue
        certificateAuthority = json["certificate_authority"]?.stringValue
        tlsServerName = json["tls_server_name"]?.stringValue
    }

    var json: JSON {
        var json: JSON = ["name": .string(name), "server": .string(server), "context": .string(context)]
        for (key, value) in [
            ("namespace", namespace), ("certificate_authority", certificateAuthority),
            ("tls_server_name", tlsServerName),
        ] {
            if let value { json[key] = .string(value) }
        }
        return json
    }
}
