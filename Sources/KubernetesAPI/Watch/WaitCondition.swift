import Values

/// What a wait waits for.
public struct WaitCondition: Sendable {
    public enum Verdict: Sendable, Hashable {
        case done
        /// Not yet, and what the state is: `Available is False (MinimumReplicasUnavailable)`.
        case waiting(String)
    }

    /// What is waited for, as a phrase after "until": `it is Available`.
    public var description: String
    /// Judges the object, or its absence.
    public let verdict: @Sendable (JSON?) async throws -> Verdict

    /// - Parameter verdict: Gets the object, or `nil` while there is none.
    public init(description: String, verdict: @escaping @Sendable (JSON?) async throws -> Verdict) {
        self.description = description
        self.verdict = verdict
    }
}
