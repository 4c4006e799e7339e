import Changes
import Fleet
import KubernetesAPI
import Playbooks
import Probes
import Values

/// Runs a playbook as `run` and `rehearse` do: shows what happens, stops when asked to, and ends with a status.
struct PlaybookExecution: Sendable {
    let source: PlaybookSource
    let runner: PlaybookRunner
    let recording: RecordingFile?
    let parameters: [String]
    let mode: Gate.Mode
    let deadline: Duration?
    let output: OutputFormat
    let progress: RunProgress
    let console: Console
    let control = RunControl()

    /// - Throws: `CommandFailure` when the playbook cannot be found.
    init(_ options: PlaybookOptions, console: Console = .standard) throws(CommandFailure) {
        let library = try options.library.luaLibrary()
        recording = try options.record.map { (path) throws(CommandFailure) in try RecordingFile(path) }
        runner = PlaybookRunner(
            library: library, clientOptions: recording?.clientOptions ?? ClientOptions(),
            permissions: try options.sandbox.permissions(), limits: options.sandbox.limits)
        source = try readingInput { () throws(OperationError) in try PlaybookSource(options.playbook, library: library)
        }
        parameters = options.parameters
        mode = options.mode
        deadline = options.deadline
        output = options.output.output
        self.console = console
        progress = RunProgress(console: console, isDryRun: options.dryRun, isVerbose: options.verbose)
    }

    /// Finds what is wrong with the playbook or its parameters before anything is set up for it.
    func validate() async throws(CommandFailure) {
        do {
            _ = try await runner.describe(source).parameters.values(from: parameters)
        } catch {
            throw CommandFailure(.usage, error)
        }
    }

    /// Runs the playbook on the clusters and shows the report.
    ///
    /// - Throws: `CommandFailure` for wrong input, before anything has been run.
    func perform(on inventory: FleetInventory) async throws -> ExitStatus {
        let start = ContinuousClock.now
        let report = try await progress.whileShown { try await execute(on: inventory) }
        show(report, elapsed: .now - start)
        if let recording {
            try recording.write(playbook: source.name)
            Console.standard.log("recorded in \(recording.path)")
        }
        return report.error.map { ExitStatus($0) } ?? .done
    }

    private func execute(on inventory: FleetInventory) async throws -> RunReport {
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let deadline {
                group.addTask {
                    try await Task.sleep(for: deadline)
                    control.stop(.deadline)
                }
            }
            defer { group.cancelAll() }
            do throws(OperationError) {
                return try await runner.run(
                    source, parameters: parameters, on: inventory, mode: mode, control: control,
                    observer: { progress.observe($0) })
            } catch {
                throw CommandFailure(.usage, error)
            }
        }
    }

    /// Shows what every task of the run waits for.
    func showTasks() { control.describeTasks { console.log($0.report(console.errorStyle)) } }

    private func show(_ report: RunReport, elapsed: Duration) {
        if let error = report.error { progress.show(error) }
        if output == .text, let matrix = report.matrix { console.print(matrix.table.text) }
        let summary = RunSummary(report: report, elapsed: elapsed, isDryRun: mode == .dryRun)
        console.log(summary.lines(console.errorStyle))
        if output == .json { console.print(report.json.text(indented: true)) }
    }
}
