import Changes

/// What happens during a run, in order, for whoever watches it.
public enum RunEvent: Sendable {
    case stepStarted(name: String, number: Int)
    case stepFinished(StepReport)
    /// Something below a step: a change, a finding, a wait, a message, a warning.
    case event(Event)
    /// A line that the playbook printed.
    case printed(String)
}
