import Changes
import ClusterMesh
import Fleet
import LuaHost
import NodeKernel
import Values

private let versions: [Parameter] = [
    Parameter("minimum", .string, default: "4.9.17", doc: "oldest Linux kernel a node may run"),
    Parameter("recommended", .string, default: "5.10", doc: "kernel below which a node gets a warning"),
]

func kernelModule(_ context: ModuleContext) -> HostModule {
    HostModule(
        "kernel", doc: "Linux kernels of nodes, and what Cilium needs of them.",
        functions: [
            HostFunction(
                "check",
                doc:
                    "Checks the kernel of every node, also against the minimum of the installed Cilium version. For a node "
                    + "below, the finding's hint has the commands that upgrade it.",
                parameters: [FleetObject.parameter, .options(versions)],
                result: ResultType(.object(FindingsObject.className), doc: "one finding or more for each node"),
                effect: .reads,
                async: { arguments in
                    let policy = try KernelPolicy(arguments.options("options"))
                    let fleet = try arguments.fleet
                    let report = try await policy.check(fleet, ciliumVersions: ciliumVersions(of: fleet))
                    return .object(FindingsObject(findings: report.findings, subject: "kernel check"))
                }),
            HostFunction(
                "check_this_machine", doc: "Checks the kernel of the machine that Meshwright runs on.",
                parameters: [.options(versions)],
                result: ResultType(.object(FindingsObject.className), doc: "its findings"), effect: .reads,
                sync: { arguments in
                    let policy = try KernelPolicy(arguments.options("options"))
                    let report = policy.check([.thisMachine()])
                    report.findings.forEach { context.gate.report(.finding($0)) }
                    return .object(FindingsObject(findings: report.findings, subject: "kernel check"))
                }),
        ])
}

extension KernelPolicy {
    fileprivate init(_ options: Options) throws {
        try self.init(minimum: options.string("minimum"), recommended: options.string("recommended"))
    }
}

private func ciliumVersions(of fleet: Fleet) async throws -> [String: String] {
    try await withThrowingTaskGroup(of: (String, String?).self) { group in
        for cluster in fleet.clusters {
            group.addTask { (cluster.name, try await CiliumVersion.installed(on: cluster)?.description) }
        }
        return try await group.reduce(into: [:]) { versions, version in versions[version.0] = version.1 }
    }
}
