import Changes
import LuaHost

/// One test of a file.
public struct TestCase: Sendable, Hashable {
    /// The path of its file.
    public var file: String
    /// Its place among the tests of its file, from 1; 0 stands for the file itself.
    public var number: Int
    /// The names of the groups it is in, and its own; empty for the file itself.
    public var path: [String]
    /// Where it is declared; `nil` for the file itself.
    public var line: Int?

    /// `clustermesh › refuses old kernels`.
    public var name: String { path.isEmpty ? file : path.joined(separator: " › ") }

    /// Whether its name, or its file's, has a text in it.
    func isNamed(_ text: String) -> Bool {
        name.contains(text) || path.joined(separator: " ").contains(text) || file.contains(text)
    }
}

/// What is to be done with each test.
public struct TestPlan: Sendable {
    struct Entry: Sendable {
        var test: TestCase
        var file: TestFile
        var task: Work
    }

    enum Work: Sendable {
        case run(TestRequest)
        case skip(String)
        /// What was found wrong with it before it could run.
        case fail(TestFailure)
    }

    var entries: [Entry]
    /// Whether `it.only` or `describe.only` left others out.
    public var isFocused = false

    public var tests: [TestCase] { entries.map(\.test) }

    /// Those that could not be told because their file does not load.
    public var failures: [(test: TestCase, failure: TestFailure)] {
        entries.compactMap { entry in
            guard case .fail(let failure) = entry.task, entry.test.number == 0 else { return nil }
            return (entry.test, failure)
        }
    }
}
