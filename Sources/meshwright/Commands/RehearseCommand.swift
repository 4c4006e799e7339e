import ArgumentParser
import Changes
import Playbooks

struct RehearseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse", _superCommandName: Meshwright.name,
        abstract: "Run a playbook on simulated clusters that exist for this run only.",
        discussion: "'meshwright rehearse PLAYBOOK --help' lists the parameters of a playbook.")

    @OptionGroup(title: "Lab") var lab: LabOptions
    @OptionGroup var options: PlaybookOptions

    func run() async throws {
        let execution = try await PlaybookExecution(options)
        let configuration = try readingInput { () throws(OperationError) in try lab.configuration() }
        try await execution.validate()
        let status = try await withInterrupts(quit: { execution.showTasks() }) { _ in
            execution.control.stop(.interrupted)
        } body: {
            try await withScratchLab(configuration) { try await execution.perform(on: $0) }
        }
        if status != .done { throw status }
    }
}
