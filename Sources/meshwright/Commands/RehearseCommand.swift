import ArgumentParser
import Changes
import Fleet
import FoundationEssentials
import Lab
import Playbooks

struct RehearseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse", abstract: "Run a playbook on simulated clusters that exist for this run only.",
        discussion: "'meshwright rehearse PLAYBOOK --help' also lists the parameters of the playbook.")

    @OptionGroup var options: PlaybookOptions
    @OptionGroup(title: "Lab") var lab: LabOptions

    func run() async throws {
        let execution = try PlaybookExecution(options)
        let configuration = try readingInput { () throws(OperationError) in try lab.configuration() }
        try await execution.validate()
        let folder = try readingInput { () throws(OperationError) in
            try ScratchFolder(in: FileManager.default.temporaryDirectory.path)
        }
        defer { folder.remove() }
        let status = try await withInterrupts { _ in
            execution.control.stop(.interrupted)
        } body: {
            try await Self.rehearse(execution, configuration, folder.path)
        }
        if status != .done { throw status }
    }

    private static func rehearse(
        _ execution: PlaybookExecution, _ configuration: LabConfiguration, _ folder: String
    ) async throws -> ExitStatus {
        do {
            return try await withLab(configuration) { lab in
                let path = try lab.writeFiles(to: folder)
                // Nothing of this machine's own kubeconfigs may get in: the fleet file names one for each cluster.
                let inventory = try FleetInventory.load(path, kubeconfig: nil, environment: [:])
                return try await execution.perform(on: inventory)
            }
        } catch let error as LabError {
            throw CommandFailure(.failed, OperationError(error))
        }
    }
}
