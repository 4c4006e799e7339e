import ArgumentParser
import Playbooks

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", _superCommandName: Meshwright.name, abstract: "Run a playbook on your clusters.",
        discussion: """
            'meshwright run PLAYBOOK --help' lists the parameters of a playbook. Progress goes to standard error, \
            the table of proven paths to standard output.
            """)

    @OptionGroup(title: "Clusters") var fleet: FleetOptions
    @OptionGroup var options: PlaybookOptions

    func run() async throws {
        let execution = try await PlaybookExecution(options)
        let inventory = try fleet.inventory()
        let status = try await withInterrupts(quit: { execution.showTasks() }) { _ in
            execution.control.stop(.interrupted)
        } body: {
            try await execution.perform(on: inventory)
        }
        if status != .done { throw status }
    }
}
