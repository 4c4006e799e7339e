/// The gate every mutation passes. It knows whether changes are allowed, and reports each one that was made.
///
/// Domain libraries get a gate when they are made, ask ``permit(_:)`` before mutating, send their requests with
/// `dryRun=All` when it says so, and report the outcome with ``report(_:)``.
public struct Gate: Sendable {
    public enum Mode: String, Sendable, Hashable {
        /// Changes are made.
        case live
        /// Changes are sent to the API server as a dry run and reported; files are not written.
        case dryRun
        /// A mutation is an error.
        case readOnly
    }

    public let mode: Mode
    private let sink: @Sendable (Event) -> Void

    /// - Parameter sink: Called from any thread, in the order in which a task reports.
    public init(mode: Mode = .live, sink: @escaping @Sendable (Event) -> Void = { _ in }) {
        self.mode = mode
        self.sink = sink
    }

    /// Whether a mutation may go on, and how.
    ///
    /// - Parameter intent: The mutation as a phrase, such as `delete pod default/x`; it appears in the error.
    /// - Returns: Whether this is a dry run.
    /// - Throws: ``OperationError`` with code `read_only` when the run allows no changes.
    public func permit(_ intent: String) throws(OperationError) -> Bool {
        switch mode {
        case .live: return false
        case .dryRun: return true
        case .readOnly:
            throw OperationError(
                .readOnly, "this run is read-only and may not \(intent)",
                hint: "run without --read-only to allow changes")
        }
    }

    public func report(_ event: Event) { sink(event) }

    /// Reports a change unless nothing differs.
    public func report(_ change: Change) {
        if change.action == .delete || change.before != change.after { sink(.change(change)) }
    }
}
