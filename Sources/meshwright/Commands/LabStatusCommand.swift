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
        case (.json, _): console.print(Self.json(state).text(indented: true))
        case (.text, .running(let description)): console.print(Self.table(description).text)
        case (.text, .starting): console.print("the lab in \(folder.dir) is starting")
        case (.text, .dead(let description)): console.print(dead(description))
        case (.text, .stopped): console.print("no lab runs in \(folder.dir)")
        }
        guard case .running = state else { throw ExitStatus.failed }
    }

    private func dead(_ description: JSON) -> String {
        let process = description["pid"]?.integerValue.map { "its process \($0)" } ?? "it"
        return """
            the lab in \(folder.dir) is dead: \(process) was killed and has left its files
            Remove them with: meshwright lab down --dir \(folder.dir); lab up replaces them
            """
    }

    private static func json(_ state: LabFolder.State) -> JSON {
        let (name, description): (String, JSON?) =
            switch state {
            case .running(let description): ("running", description)
            case .starting: ("starting", nil)
            case .dead: ("dead", nil)
            case .stopped: ("stopped", nil)
            }
        var json = description ?? ["ready": false]
        json["state"] = .string(name)
        return json
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
