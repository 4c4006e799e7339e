import Changes
import Fleet
import Kubeconfig
import LuaHost
import Values

/// The fleet as Lua holds it: clusters by name and, in their order, by number.
public struct FleetObject: HostObject {
    public static let className = "fleet"
    let fleet: Fleet

    init(_ fleet: Fleet) { self.fleet = fleet }

    /// The names of its clusters, in their order.
    public var names: [String] { fleet.names }

    /// What a function takes that works on clusters: a fleet, one cluster, or a list of clusters.
    static let parameter = Parameter(
        "clusters",
        .union([.object(className), .object(ClusterObject.className), .list(.object(ClusterObject.className))]),
        doc: "a fleet, a cluster, or a list of clusters")
}

let fleetClass = HostClass(
    FleetObject.self,
    doc: "The clusters of a run: `fleet.cluster01` or `fleet[1]`; `#fleet` counts them, and ipairs, pairs and task.map "
        + "walk through them.",
    methods: [
        HostFunction(
            "find", doc: "The cluster of a name that may be absent.",
            parameters: [Parameter("name", .string, doc: "the cluster's name in the fleet")],
            result: ResultType(
                .object(ClusterObject.className), optional: true, doc: "the cluster, or nil when there is none"),
            effect: .reads,
            sync: { arguments in
                let fleet = try arguments.receiver(as: FleetObject.self).fleet
                return .optional(fleet[try arguments.string("name")]) { .object(ClusterObject($0)) }
            })
    ],
    entries: [
        HostEntry(.integer, .object(ClusterObject.className), doc: "By position, from 1; nil beyond the last."),
        HostEntry(.string, .object(ClusterObject.className), doc: "By name; an error where there is none."),
    ],
    index: { (object: FleetObject, key: LuaValue) in
        if let index = key.integerValue {
            let clusters = object.fleet.clusters
            return clusters.indices.contains(index - 1) ? .object(ClusterObject(clusters[index - 1])) : .nil
        }
        return .object(ClusterObject(try object.fleet.cluster(key.stringValue ?? "a \(key.typeName)")))
    },
    length: { (object: FleetObject) in object.fleet.clusters.count },
    pairs: { (object: FleetObject) in
        object.fleet.clusters.map { (LuaValue($0.name), .object(ClusterObject($0))) }
    },
    text: { (object: FleetObject) in
        object.fleet.names.isEmpty ? "fleet of no clusters" : "fleet of " + object.fleet.names.joined(separator: ", ")
    },
    table: { (object: FleetObject) in
        TextTable(
            header: ["CLUSTER", "SERVER", "CONTEXT"],
            rows: object.fleet.clusters.map { [$0.name, $0.access.server, $0.access.context] })
    })

extension Arguments {
    /// The clusters that ``FleetObject/parameter`` was given.
    var clusters: [Cluster] {
        get throws {
            let value = self["clusters"]
            if let fleet = value.objectValue(as: FleetObject.self) { return fleet.fleet.clusters }
            if let cluster = value.objectValue(as: ClusterObject.self) { return [cluster.cluster] }
            return (value.listValue ?? []).compactMap { $0.objectValue(as: ClusterObject.self)?.cluster }
        }
    }

    var fleet: Fleet {
        get throws { Fleet(clusters: try clusters) }
    }
}
