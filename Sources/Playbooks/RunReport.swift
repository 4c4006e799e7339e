import Changes
import Probes
import Values

/// How one step of a run went.
public struct StepReport: Sendable, Hashable {
    public enum Status: String, Sendable, Hashable {
        /// Done, and nothing had to change.
        case ok
        /// Done, with changes.
        case changed
        case failed
        /// The playbook said that it does not apply.
        case skipped
    }

    public var name: String
    public var status: Status
    public var seconds: Double
    public var changes: Int

    public init(name: String, status: Status, seconds: Double = 0, changes: Int = 0) {
        self.name = name
        self.status = status
        self.seconds = seconds
        self.changes = changes
    }
}

/// The result of a run, whether it was done or failed.
public struct RunReport: Sendable {
    public var playbook: String
    /// How many changes were made, or in a dry run would have been made.
    public var changes: Int
    public var steps: [StepReport]
    public var findings: [Finding]
    /// The last proof that the playbook ran.
    public var matrix: ProbeMatrix?
    /// Why the run failed; `nil` when it was done.
    public var error: OperationError?

    public init(
        playbook: String, changes: Int = 0, steps: [StepReport] = [], findings: [Finding] = [],
        matrix: ProbeMatrix? = nil, error: OperationError? = nil
    ) {
        self.playbook = playbook
        self.changes = changes
        self.steps = steps
        self.findings = findings
        self.matrix = matrix
        self.error = error
    }

    public var ok: Bool { error == nil }
}
