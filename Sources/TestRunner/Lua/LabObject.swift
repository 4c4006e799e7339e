import Changes
import Lab
import LuaHost
import Modules
import Values

/// A test's lab, as Lua holds it.
struct LabObject: HostObject {
    static let className = "lab"
    let lab: Lab
    let session: FleetSession
    let fleet: FleetObject
}

let labClass = HostClass(
    LabObject.self,
    doc:
        "The simulated clusters of one test: `lab.cluster01` or `lab[1]`; `#lab` counts them. What can go wrong with a "
        + "cluster is done to these; `lab.fleet` has them as a playbook sees them.",
    methods: [
        runFunction(of: LabObject.self, \.session),
        HostFunction(
            "is_connected", doc: "Whether every agent of both clusters is connected to the other cluster.",
            parameters: [Parameter("one", .string), Parameter("other", .string)],
            result: ResultType(.boolean),
            sync: { arguments in
                let lab = try arguments.receiver(as: LabObject.self).lab
                return .bool(lab.isConnected(try arguments.string("one"), try arguments.string("other")))
            }),
    ],
    fields: [
        HostField("fleet", .object(FleetObject.className), doc: "The clusters as a playbook gets them.") {
            (object: LabObject) in .object(object.fleet)
        },
        HostField("folder", .string, doc: "Where the kubeconfigs are: `NAME.conf` for each cluster, and fleet.yaml.") {
            (object: LabObject) in .string(object.session.folder)
        },
    ],
    entries: [
        HostEntry(.integer, .object(LabClusterObject.className), doc: "By position, from 1."),
        HostEntry(.string, .object(LabClusterObject.className), doc: "By name; an error where there is none."),
    ],
    index: { (object: LabObject, key: LuaValue) in
        let clusters = object.lab.clusters
        if let index = key.integerValue {
            return clusters.indices.contains(index - 1) ? .object(LabClusterObject(cluster: clusters[index - 1])) : .nil
        }
        let name = key.stringValue ?? "a \(key.typeName)"
        if let cluster = object.lab[name] { return .object(LabClusterObject(cluster: cluster)) }
        throw OperationError(
            .notFound, "there is no cluster \"\(name)\" in the lab",
            hint: Suggestion.hint(for: name, among: clusters.map(\.name), kind: "cluster"))
    },
    length: { (object: LabObject) in object.lab.clusters.count },
    pairs: { (object: LabObject) in
        object.lab.clusters.map { (.string($0.name), .object(LabClusterObject(cluster: $0))) }
    },
    text: { (object: LabObject) in "lab of " + object.lab.clusters.map(\.name).joined(separator: ", ") })
