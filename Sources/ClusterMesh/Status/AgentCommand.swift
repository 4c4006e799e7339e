import Changes
import Fleet
import KubernetesAPI
import Values

/// Asks the agents of a cluster, by running their own command in them.
struct AgentCommand: Sendable {
    var reader: ClusterReader

    private static let container = "cilium-agent"
    private static let timeout = Duration.seconds(20)

    func pods() async throws(OperationError) -> [JSON] {
        try await reader.client.list("pods", namespace: reader.namespace, labels: "k8s-app=cilium")
    }

    /// What every agent says. An agent that cannot be asked is a report with a fault; a refused permission is an error.
    func reports(version: CiliumVersion?, limit: Int) async throws -> [AgentReport] {
        try await pods().mapConcurrently(limit: limit) { try await report(of: $0, version: version) }
    }

    private func report(of pod: JSON, version: CiliumVersion?) async throws(OperationError) -> AgentReport {
        var report = AgentReport(pod: pod)
        guard report.fault == nil else { return report }
        do throws(OperationError) {
            let status = try await status(of: report.pod, version: version)
            report.read(status)
        } catch {
            if Self.fatal.contains(error.code) { throw error }
            report.fault = error.message
        }
        return report
    }

    private static let fatal: Set<OperationError.Code> = [.forbidden, .cancelled, .unauthorized]

    /// `cilium-dbg` since 1.15; images between have both.
    private func status(of pod: String, version: CiliumVersion?) async throws(OperationError) -> JSON {
        let isOld = version.map { !$0.isAtLeast(1, 15) } ?? false
        let names = isOld ? ["cilium", "cilium-dbg"] : ["cilium-dbg", "cilium"]
        let result = try await run(names, ["status", "-o", "json"], in: pod)
        guard let status = try? JSON(parsing: result.stdout) else {
            throw OperationError(
                .command, "its status is not JSON: \(result.stdoutText.prefix(200))", cluster: reader.cluster.name,
                object: "pod \(reader.name(pod))")
        }
        return status
    }

    /// Runs the first of several programs that is there and does what it is asked.
    private func run(
        _ names: [String], _ arguments: [String], in pod: String
    ) async throws(OperationError) -> ExecResult {
        var failure: OperationError?
        for name in names {
            do throws(OperationError) {
                return try await run([name] + arguments, in: pod)
            } catch {
                guard error.code == .command else { throw error }
                failure = failure ?? error
            }
        }
        throw failure ?? OperationError(.command, "no command to run")
    }

    private func run(_ command: [String], in pod: String) async throws(OperationError) -> ExecResult {
        let result = try await reader.client.exec(
            reader.name(pod), container: Self.container, command: command, timeout: Self.timeout, isReadOnly: true)
        guard result.exitCode == 0 else {
            let words = result.stderrText.split(separator: "\n").last.map(String.init) ?? "no output"
            throw OperationError(
                .command, "`\(command.joined(separator: " "))` ended with exit code \(result.exitCode): \(words)",
                cluster: reader.cluster.name, object: "pod \(reader.name(pod))")
        }
        return result
    }

    /// From an agent's `version`: `Client: 1.18.2 …`.
    func version() async throws(OperationError) -> CiliumVersion? {
        guard let pod = try await pods().first(where: PodState.isReady)?.at("metadata", "name")?.stringValue else {
            return nil
        }
        let result = try await run(["cilium-dbg", "cilium"], ["version"], in: pod)
        let words = result.stdoutText.split { $0 == " " || $0 == "\n" }
        return words.lazy.compactMap { CiliumVersion(text: String($0)) }.first
    }
}
