import Values

/// How one test ended.
public struct TestResult: Sendable, Hashable {
    public enum Outcome: Sendable, Hashable {
        case passed
        case failed(TestFailure)
        /// - Parameter reason: `skipped`, `not written yet`, or what the test said.
        case skipped(String)
        /// It was stopped, or not begun, because the operator interrupted the run.
        case interrupted
    }

    public var test: TestCase
    public var outcome: Outcome
    public var seconds: Double

    public var failure: TestFailure? { if case .failed(let failure) = outcome { failure } else { nil } }
}

/// How all tests ended, in the order of files and lines.
public struct TestReport: Sendable {
    public var results: [TestResult]
    public var seconds: Double
    /// Whether `it.only` or `describe.only` left tests out.
    public var isFocused: Bool

    public var passed: Int { results.count { $0.outcome == .passed } }
    public var failures: [TestResult] { results.filter { $0.failure != nil } }
    public var skipped: Int { results.count { if case .skipped = $0.outcome { true } else { false } } }
    public var isInterrupted: Bool { results.contains { $0.outcome == .interrupted } }
    public var ok: Bool { failures.isEmpty && !isInterrupted }
}

/// What happens while tests run.
public enum TestEvent: Sendable {
    case started(TestCase)
    case finished(TestResult)
}
