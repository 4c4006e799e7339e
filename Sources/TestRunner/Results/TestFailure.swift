import Changes
import LuaHost
import Modules

/// Why a test failed.
public struct TestFailure: Sendable, Hashable {
    /// `expectation`, `asserts_nothing`, or the kind of the error that ended it.
    public var kind: String
    public var message: String
    public var hint: String?
    /// The file and line to look at.
    public var place: Place?
    /// The line of ``place`` and some before it, where they are known.
    public var excerpt: [Line] = []
    /// The line that failed, where that is not in the test file: of a playbook that it ran, or a module.
    public var origin: Origin?
    /// What was expected and what was there, where they are to be compared line by line.
    public var expected: String?
    public var actual: String?
    /// The calls that led there, or where the test was when its time was over.
    public var traceback: [String] = []
    /// What the test printed, and what the playbooks that it ran did.
    public var printed: [String] = []

    public struct Place: Sendable, Hashable, CustomStringConvertible {
        public var file: String
        public var line: Int
        public var description: String { "\(file):\(line)" }
    }

    public struct Line: Sendable, Hashable {
        public var number: Int
        public var text: String
    }

    public struct Origin: Sendable, Hashable {
        public var place: Place
        public var text: String
    }

    /// - Parameter file: Where the lines of the place are shown from, if it is in there.
    init(kind: String, message: String, hint: String? = nil, place: Place? = nil, in file: TestFile? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
        self.place = place
        if let place, let file, place.file == file.path { excerpt = file.lines(through: place.line) }
    }

    /// - Parameters:
    ///   - error: What ended the test.
    ///   - library: The chunks that are not the author's own.
    init(_ error: any Error, in file: TestFile, library: Set<String>) {
        var said = (error as? LuaError).map { OperationError($0) } ?? error as? OperationError
        let location = said?.location.flatMap { Place($0) }
        said?.location = nil
        let frames = (error as? LuaError)?.traceback.filter { !library.contains($0.source) } ?? []
        let own = location.flatMap { library.contains($0.file) ? nil : $0 }
        let frame = frames.first { $0.source == file.path }
        self.init(
            kind: said?.code.rawValue ?? LuaError.Kind.runtime, message: said?.description ?? "\(error)",
            hint: said?.hint, place: frame.map { Place(file: file.path, line: $0.line) } ?? own, in: file)
        guard let error = error as? LuaError else { return }
        if let own, own != place, let text = error.sourceLine { origin = Origin(place: own, text: text) }
        if let own, own == place, excerpt.isEmpty, let text = error.sourceLine {
            excerpt = [Line(number: own.line, text: text)]
        }
        expected = error.fields.details["expected"]?.stringValue
        actual = error.fields.details["actual"]?.stringValue
        traceback = frames.count > 1 ? frames.map(\.description) : []
        traceback += error.otherLines
    }
}

extension TestFailure.Place {
    /// `mine_test.lua:3`.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let line = Int(text[text.index(after: colon)...]) else { return nil }
        self.init(file: String(text[..<colon]), line: line)
    }
}
