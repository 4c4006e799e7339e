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
    /// How many changes were made in it, and in the steps within it, or in a dry run would have been made.
    public var changes: Int

    public init(name: String, status: Status, seconds: Double = 0, changes: Int = 0) {
        self.name = name
        self.status = status
        self.seconds = seconds
        self.changes = changes
    }
}

/// A change that a run made, or in a dry run would have made.
public struct StepChange: Sendable, Hashable {
    /// The name of the step that it belongs to, the innermost one; `nil` for one that no step was open for.
    public var step: String?
    public var change: Change

    public init(step: String? = nil, change: Change) {
        self.step = step
        self.change = change
    }
}

/// The result of a run, whether it was done or failed.
public struct RunReport: Sendable {
    public var playbook: String
    /// Whether nothing was really changed.
    public var isDryRun: Bool
    /// How many changes were made, or in a dry run would have been made.
    public var changes: Int
    public var steps: [StepReport]
    /// The changes themselves, in their order.
    public var changed: [StepChange]
    public var findings: [Finding]
    /// What the playbook printed, a text for each call of `print`.
    public var printed: [String]
    /// How many texts were too many to be kept in ``printed``.
    public var printedOmitted = 0
    /// The last proof that the playbook ran.
    public var matrix: ProbeMatrix?
    /// Why the run failed; `nil` when it was done.
    public var error: OperationError?

    public init(
        playbook: String, isDryRun: Bool = false, changes: Int = 0, steps: [StepReport] = [],
        changed: [StepChange] = [],
        findings: [Finding] = [], printed: [String] = [], matrix: ProbeMatrix? = nil, error: OperationError? = nil
    ) {
        self.playbook = playbook
        self.isDryRun = isDryRun
        self.changes = changes
        self.steps = steps
        self.changed = changed
        self.findings = findings
        self.printed = printed
        self.matrix = matrix
        self.error = error
    }

    public var ok: Bool { error == nil }
}
