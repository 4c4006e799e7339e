import Changes
import Fleet
import FoundationEssentials
import KubernetesAPI
import LuaHost
import Playbooks
import Synchronization
import Values

/// Clusters of one test, simulated or recorded, and the runs of playbooks on them.
final class FleetSession: Sendable {
    let inventory: FleetInventory
    /// Has the kubeconfigs.
    let folder: String
    private let file: TestFile
    private let runner: PlaybookRunner
    let clientOptions: ClientOptions
    private let log: @Sendable (String) -> Void
    private let state = Mutex(State())

    private struct State {
        var controls: [ObjectIdentifier: RunControl] = [:]
        var checks = 0
    }

    /// - Parameters:
    ///   - carriage: Where answers come from.
    ///   - log: Takes lines about what playbooks do.
    ///   - writeFiles: Writes kubeconfigs and a fleet file, and returns the latter's path.
    init(
        of file: TestFile, _ runner: TestRunner, carriage: Carriage = .network,
        log: @escaping @Sendable (String) -> Void, writeFiles: (_ folder: String) throws -> String
    ) throws {
        self.file = file
        self.log = log
        var clientOptions = ClientOptions()
        clientOptions.carriage = carriage
        self.clientOptions = clientOptions
        self.runner = PlaybookRunner(
            library: runner.library, clientOptions: clientOptions, permissions: runner.permissions,
            limits: runner.limits)
        folder = "\(runner.folder)/\(UUID().uuidString)"
        // Nothing of this machine's own kubeconfigs may get in: the fleet file names one for each cluster.
        inventory = try FleetInventory.load(try writeFiles(folder), kubeconfig: nil, environment: [:])
    }

    func removeFiles() { try? FileManager.default.removeItem(atPath: folder) }

    /// How many runs there are now.
    var runs: Int { state.withLock(\.controls.count) }

    /// How many expectations were checked other than by `expect`.
    var checks: Int { state.withLock(\.checks) }

    func countCheck() { state.withLock { $0.checks += 1 } }

    func describeTasks(_ receive: @escaping @Sendable ([LuaTaskState]) -> Void) {
        for control in state.withLock({ Array($0.controls.values) }) { control.describeTasks(receive) }
    }

    /// What `lab:run` is told beside the playbook.
    struct RunOptions: Sendable {
        var parameters: [String] = []
        var mode = Gate.Mode.live
        var deadline: Duration?
        /// The clusters to run on; `nil` for all.
        var clusters: [String]?
    }

    /// Runs a playbook as `rehearse` does.
    ///
    /// - Parameter playbook: One that ships, or a file, from the folder of the test file.
    func run(_ playbook: String, _ options: RunOptions) async throws -> ReportObject {
        let source = try PlaybookSource(path(of: playbook), library: runner.library)
        let control = RunControl()
        state.withLock { $0.controls[ObjectIdentifier(control)] = control }
        defer { state.withLock { _ = $0.controls.removeValue(forKey: ObjectIdentifier(control)) } }
        let fleet = try selected(options.clusters)
        let report = try await withThrowingTaskGroup(of: Void.self) { group in
            if let deadline = options.deadline {
                group.addTask {
                    try await Task.sleep(for: deadline)
                    control.stop(.deadline)
                }
            }
            defer { group.cancelAll() }
            return try await runner.run(
                source, parameters: options.parameters, on: fleet, mode: options.mode, control: control,
                observer: { self.observe($0) })
        }
        try Task.checkCancellation()
        return ReportObject(report: report, session: self)
    }

    private func path(of playbook: String) -> String {
        let isPath = playbook.contains("/") || playbook.hasSuffix(".lua")
        guard isPath, !playbook.hasPrefix("/") else { return playbook }
        return file.folder == "." ? "./" + playbook : file.folder + "/" + playbook
    }

    private func selected(_ names: [String]?) throws(OperationError) -> FleetInventory {
        guard let names else { return inventory }
        var entries: [FleetInventory.Entry] = []
        for name in names {
            guard let entry = inventory.entries.first(where: { $0.name == name }) else {
                throw OperationError(
                    .invalidInput, "the lab has no cluster \"\(name)\"",
                    hint: Suggestion.hint(for: name, among: inventory.names, kind: "cluster"))
            }
            entries.append(entry)
        }
        return try FleetInventory(entries: entries)
    }

    /// Tells what a run does to whoever looks into why a test failed.
    private func observe(_ event: RunEvent) {
        switch event {
        case .printed(let line): log(line)
        case .stepStarted, .event(.change), .event(.waiting), .event(.waited): break
        case .stepFinished(let step): log("\(step.status == .failed ? "✗" : "✓") \(step.name)")
        case .event(.message(let cluster, let text)): log(text + (cluster.map { " (\($0))" } ?? ""))
        case .event(.warning(let cluster, let text)): log("warning: " + (cluster.map { "\($0): " } ?? "") + text)
        case .event(.finding(let finding)):
            if finding.severity > .info { log("\(finding.severity.rawValue): \(finding.message)") }
        }
    }
}
