import Changes
import Lab
import LuaHost
import Modules
import Values

/// A test's lab, as Lua holds it.
struct LabObject: HostObject {
    static let className = "lab"
    let session: LabSession
    let fleet: FleetObject
    var lab: Lab { session.lab }
}

private let runOptions = Parameter(
    "options",
    .table([
        Parameter("dry_run", .boolean, optional: true, doc: "change nothing"),
        Parameter("read_only", .boolean, optional: true, doc: "fail at the first change"),
        Parameter("deadline", .duration, optional: true, doc: "stop the run after this time"),
        Parameter("clusters", .list(.string), optional: true, doc: "the clusters to run on; all when absent"),
    ]), optional: true)

let labClass = HostClass(
    LabObject.self,
    doc:
        "The simulated clusters of one test: `lab.cluster01` or `lab[1]`; `#lab` counts them. What can go wrong with a "
        + "cluster is done to these; `lab.fleet` has them as a playbook sees them.",
    methods: [
        HostFunction(
            "run",
            doc:
                "Runs a playbook as `meshwright rehearse` does. A run that fails is a report too; a wrong parameter is "
                + "an error.",
            parameters: [
                Parameter(
                    "playbook", .string, doc: "one that ships, or a file, named from the folder of the test file"),
                Parameter("parameters", .map(.any), optional: true, doc: "of the playbook, by name"), runOptions,
            ],
            result: ResultType(.object(ReportObject.className), doc: "how it went"), effect: .mutates,
            async: { arguments in
                let session = try arguments.receiver(as: LabObject.self).session
                return .object(
                    try await session.run(
                        arguments.string("playbook"), LabSession.RunOptions(arguments)))
            }),
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
        HostEntry(.string, .object(LabClusterObject.className), doc: "By name; nil where there is none."),
    ],
    index: { (object: LabObject, key: LuaValue) in
        let clusters = object.lab.clusters
        if let index = key.integerValue {
            return clusters.indices.contains(index - 1) ? .object(LabClusterObject(cluster: clusters[index - 1])) : .nil
        }
        return key.stringValue.flatMap { object.lab[$0] }.map { .object(LabClusterObject(cluster: $0)) } ?? .nil
    },
    length: { (object: LabObject) in object.lab.clusters.count },
    pairs: { (object: LabObject) in
        object.lab.clusters.map { (.string($0.name), .object(LabClusterObject(cluster: $0))) }
    },
    text: { (object: LabObject) in "lab of " + object.lab.clusters.map(\.name).joined(separator: ", ") })

extension LabSession.RunOptions {
    fileprivate init(_ arguments: Arguments) throws {
        for (key, value) in arguments["parameters"].tableValue?.fields ?? [:] {
            let text = try value.stringValue ?? value.json().text()
            parameters.append("\(key.stringValue ?? key.typeName)=\(text)")
        }
        parameters.sort()
        let options = arguments.options("options")
        let isDryRun = options["dry_run"].boolValue ?? false
        mode = isDryRun ? .dryRun : options["read_only"].boolValue == true ? .readOnly : .live
        deadline = options["deadline"].durationValue
        clusters = try options.strings(ifPresent: "clusters")
    }
}
