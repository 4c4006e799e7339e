import ArgumentParser
import Changes
import Values

struct LabStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the lab of a folder; the status is 1 when none is ready there.")

    @OptionGroup var folder: LabFolderOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = Console.standard
        let state = try LabFolder.state(folder.dir)
        switch (output.output, state) {
        case (.json, .running(let description)): console.print(description.text(indented: true))
        case (.json, _): console.print((["ready": false] as JSON).text(indented: true))
        case (.text, .running(let description)): console.print(Self.table(description).text)
        case (.text, .starting): console.print("the lab in \(folder.dir) is starting")
        case (.text, .stopped): console.print("no lab runs in \(folder.dir)")
        }
        guard case .running = state else { throw ExitStatus.failed }
    }

    private static func table(_ description: JSON) -> TextTable {
        let clusters = description["clusters"]?.arrayValue ?? []
        return TextTable(
            header: ["CLUSTER", "SERVER", "NODES", "CILIUM", "KUBECONFIG"],
            rows: clusters.map { cluster in
                [
                    cluster["name"]?.stringValue ?? "", cluster["server"]?.stringValue ?? "",
                    String(cluster["nodes"]?.arrayValue?.count ?? 0), cluster["cilium_version"]?.stringValue ?? "",
                    cluster["kubeconfig"]?.stringValue ?? "",
                ]
            })
    }
}
