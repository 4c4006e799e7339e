import Changes
import Fleet
import FoundationEssentials
import KubernetesAPI
import LuaHost
import Modules
import Sandbox
import Synchronization
import Values

/// The clusters of a recorded run, as a test holds them.
struct RecordingObject: HostObject {
    static let className = "recording"
    let recording: Recording
    let session: FleetSession
    let fleet: FleetObject
}

let recordingClass = HostClass(
    RecordingObject.self,
    doc: "The clusters of a run that was recorded by `meshwright run --record FILE`, which answer as they did then.",
    methods: [runFunction(of: RecordingObject.self, { $0.session })],
    fields: [
        HostField("fleet", .object(FleetObject.className), doc: "The clusters as a playbook gets them.") {
            (object: RecordingObject) in .object(object.fleet)
        },
        HostField("folder", .string, doc: "Where kubeconfigs of them are, without credentials, and fleet.yaml.") {
            (object: RecordingObject) in .string(object.session.folder)
        },
        HostField(
            "unused_changes", .list(.string), doc: "The changes of the recorded run that nobody has asked for yet."
        ) { (object: RecordingObject) in .list(object.recording.unusedChanges.map { .string($0) }) },
    ],
    text: { (object: RecordingObject) in "recording \(object.recording.name)" })

/// The recordings that one test has opened.
final class RecordingSessions: Sendable {
    private struct Open {
        var session: FleetSession
        var context: ModuleContext
    }

    private let file: TestFile
    private let runner: TestRunner
    private let host: HostAccess
    private let log: @Sendable (String) -> Void
    private let state = Mutex<[Open]>([])

    init(_ file: TestFile, _ runner: TestRunner, host: HostAccess, log: @escaping @Sendable (String) -> Void) {
        (self.file, self.runner, self.host, self.log) = (file, runner, host, log)
    }

    /// What stdlib/testing.lua opens recordings through.
    var module: HostModule {
        HostModule("meshwright.test", doc: "The recordings of a test.", functions: [replay])
    }

    private var replay: HostFunction {
        HostFunction(
            "replay", doc: "The clusters of a recording, which answer from it; nothing is sent anywhere.",
            parameters: [Parameter("file", .string, doc: "named from the folder of the test file")],
            result: ResultType(.object(RecordingObject.className)),
            sync: { [weak self] arguments in
                guard let self else { return .nil }
                return .object(try open(try arguments.string("file")))
            })
    }

    /// How many expectations were checked other than by `expect`.
    var checks: Int { state.withLock { $0.reduce(0) { $0 + $1.session.checks } } }

    private func open(_ path: String) throws -> RecordingObject {
        let text = String(decoding: try host.files.read(path), as: UTF8.self)
        let recording = try Recording(parsing: text, name: path)
        let session = try FleetSession(
            of: file, runner, carriage: .replayed(recording), log: log, writeFiles: { try recording.writeFiles(to: $0) }
        )
        host.allow { permissions in
            permissions.read.items.append(PathGrant(session.folder))
            permissions.write.items.append(PathGrant(session.folder))
        }
        let context = ModuleContext(
            inventory: session.inventory, gate: Gate(mode: .live), host: host, clientOptions: session.clientOptions)
        state.withLock { $0.append(Open(session: session, context: context)) }
        return RecordingObject(recording: recording, session: session, fleet: context.fleetObject)
    }

    func close() async {
        let open = state.withLock { state in
            defer { state = [] }
            return state
        }
        for each in open {
            await each.context.shutdown()
            each.session.removeFiles()
        }
    }
}

extension Recording {
    /// A kubeconfig for each cluster, whose user has a token that no API server takes, and a fleet file.
    fileprivate func writeFiles(to folder: String) throws -> String {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for cluster in clusters {
            try Data(Self.kubeconfig(cluster).yaml.utf8).write(to: URL(filePath: "\(folder)/\(cluster.name).conf"))
        }
        let entries = clusters.map { cluster -> JSON in
            ["name": .string(cluster.name), "kubeconfig": .string("\(cluster.name).conf")]
        }
        let fleet: JSON = ["clusters": .array(entries)]
        try Data(fleet.yaml.utf8).write(to: URL(filePath: "\(folder)/fleet.yaml"))
        return "\(folder)/fleet.yaml"
    }

    private static func kubeconfig(_ cluster: RecordedCluster) -> JSON {
        var server: JSON = ["server": .string(cluster.server)]
        if let authority = cluster.certificateAuthority {
            server["certificate-authority-data"] = .string(Data(authority.utf8).base64EncodedString())
        }
        if let name = cluster.tlsServerName { server["tls-server-name"] = .string(name) }
        var context: JSON = ["cluster": "recorded", "user": "recorded"]
        if let namespace = cluster.namespace { context["namespace"] = .string(namespace) }
        return [
            "apiVersion": "v1", "kind": "Config", "current-context": .string(cluster.context),
            "clusters": [["name": "recorded", "cluster": server]],
            "users": [["name": "recorded", "user": ["token": "recorded"]]],
            "contexts": [["name": .string(cluster.context), "context": context]],
        ]
    }
}
