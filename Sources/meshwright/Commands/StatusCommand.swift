import ArgumentParser
import ClusterMesh
import Fleet
import Values

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", _superCommandName: Meshwright.name,
        abstract: "Show the mesh: which agents of which cluster are connected to which peer.",
        discussion: "The status is 1 when the mesh is not complete, with the cause of each gap.")

    @OptionGroup(title: "Clusters") var fleet: FleetOptions
    @OptionGroup var limit: DeadlineOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let inventory = try fleet.inventory()
        let console = Console.standard
        let work = FleetWork(console: console, deadline: limit.deadline)
        let status = try await work.perform("asking", on: inventory) { await Mesh(fleet: $0).status() }
        switch output.output {
        case .json:
            var json = status.json
            json["ok"] = .bool(status.isComplete)
            console.print(json.text(indented: true))
        case .text:
            let table = MeshTable(status)
            for line in table.lines(console.outputStyle) { console.print(line) }
            let state = status.isComplete ? "complete" : "not complete"
            console.log("mesh of \(counted(status.clusters.count, "cluster")): \(state)")
        }
        if !status.isComplete { throw ExitStatus.failed }
    }
}
