import ArgumentParser
import Changes
import ClusterMesh
import Fleet
import NodeKernel
import Playbooks
import Values

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", _superCommandName: Meshwright.name,
        abstract: "Check kernels and clusters for what keeps a mesh from working. Changes nothing.",
        discussion: "The status is 3 when there are findings of severity error.")

    @OptionGroup(title: "Clusters") var fleet: FleetOptions
    @OptionGroup var limit: DeadlineOptions

    @Flag(name: [.short, .long], help: "Show findings of severity info too.")
    var verbose = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let inventory = try fleet.inventory()
        let console = Console.standard
        let work = FleetWork(console: console, deadline: limit.deadline)
        let findings = try await work.perform("checking", on: inventory) { try await Self.findings($0) }
        let isOK = findings.allSatisfy { $0.severity < .error }
        switch output.output {
        case .json:
            let json: JSON = ["ok": .bool(isOK), "findings": .array(findings.map(\.json))]
            console.print(json.text(indented: true))
        case .text:
            let table = FindingTable(findings.filter { verbose || $0.severity > .info })
            for line in table.lines(console.outputStyle) { console.print(line) }
            console.log("check: \(counted(inventory.names.count, "cluster")), \(table.summary)")
        }
        if !isOK { throw ExitStatus.findings }
    }

    private static func findings(_ fleet: Fleet) async throws -> [Finding] {
        let mesh = Mesh(fleet: fleet)
        var versions: [String: String] = [:]
        for identity in try await mesh.identities() {
            versions[identity.cluster] = identity.ciliumVersion?.description
        }
        let kernels = try await KernelPolicy().check(fleet, ciliumVersions: versions)
        return kernels.findings + (try await mesh.preflight())
    }
}
