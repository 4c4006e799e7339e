import ClusterMesh
import LuaHost
import Values

/// What mesh.status found, as Lua holds it.
struct StatusObject: HostObject {
    static let className = "status"
    let status: MeshStatus

    var json: JSON? { status.json }
}

private let peerFields = [
    Parameter("peer", .string, doc: "the other cluster"),
    Parameter("in_fleet", .boolean, doc: "whether it is one of the fleet"),
    Parameter("configured", .boolean, doc: "whether the cluster was told how to reach it"),
    Parameter("ready", .integer, doc: "agents that are connected"),
    Parameter("total", .integer, doc: "all agents"),
    Parameter("cause", .string, optional: true, doc: "why not all are"),
    Parameter("hint", .string, optional: true, doc: "what to do about it"),
]

private let clusterFields = [
    Parameter("cluster", .string, doc: "its name in the fleet"),
    Parameter("enabled", .boolean, doc: "whether its clustermesh-apiserver is ready"),
    Parameter("agents", .integer, doc: "how many agents of Cilium it has"),
    Parameter("peers", .list(.table(peerFields)), doc: "the clusters that it should be connected to"),
    Parameter("cluster_name", .string, optional: true, doc: "its name in Cilium's configuration"),
    Parameter("cilium", .string, optional: true, doc: "its version of Cilium"),
    Parameter("failure", .string, optional: true, doc: "why nothing more is known of it"),
    Parameter("hint", .string, optional: true, doc: "what to do about that"),
]

let statusClass = HostClass(
    StatusObject.self, doc: "What mesh.status found. The prompt shows it in columns.",
    fields: [
        HostField("complete", .boolean, doc: "Whether every cluster is connected to its peers.") {
            (object: StatusObject) in .bool(object.status.isComplete)
        },
        HostField(
            "clusters", .list(.table(clusterFields)),
            doc: "Each with cluster, enabled, agents, and peers: peer, configured, ready, total, cause, hint."
        ) {
            (object: StatusObject) in object.status.json["clusters"].map { LuaValue($0) } ?? .nil
        },
    ],
    pairs: { (object: StatusObject) in
        (object.status.json.objectValue ?? [:]).sorted { $0.key < $1.key }.map {
            (LuaValue($0.key), LuaValue($0.value))
        }
    },
    text: { (object: StatusObject) in object.status.table.text },
    table: { (object: StatusObject) in object.status.table })
