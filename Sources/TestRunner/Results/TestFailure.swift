import Changes
import FoundationEssentials
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

    static let expectation = "expectation"

    init(kind: String, message: String, hint: String? = nil, place: Place? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
        self.place = place
    }

    /// - Parameters:
    ///   - error: What ended the test.
    ///   - library: The chunks that are not the author's own.
    init(_ error: any Error, in file: TestFile, library: Set<String>) {
        var said = (error as? LuaError).map { OperationError($0) } ?? error as? OperationError
        let location = said?.location
        said?.location = nil
        self.init(
            kind: said?.code.rawValue ?? LuaError.Kind.runtime, message: said?.description ?? "\(error)",
            hint: said?.hint)
        guard let error = error as? LuaError else { return }
        expected = error.fields.details["expected"]?.stringValue
        actual = error.fields.details["actual"]?.stringValue
        let frames = error.traceback.filter { !library.contains($0.source) }
        let own = location.flatMap { Place($0) }.flatMap { library.contains($0.file) ? nil : $0 }
        let frame = frames.first { $0.source == file.chunkName }
        place = frame.map { Place(file: file.path, line: $0.line) } ?? own
        if place?.file == file.chunkName { place?.file = file.path }
        traceback = frames.count > 1 ? frames.map(\.description) : []
        traceback += error.otherLines
    }

    /// Some lines of the file around the place; `nil` where it cannot be read.
    public func excerpt(around count: Int = 2) -> [(number: Int, text: String)]? {
        guard let place, let data = FileManager.default.contents(atPath: place.file) else { return nil }
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.indices.contains(place.line - 1) else { return nil }
        let numbers = max(1, place.line - count)...place.line
        return numbers.map { ($0, String(lines[$0 - 1])) }
    }
}

extension TestFailure.Place {
    /// `mine_test.lua:3`.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let line = Int(text[text.index(after: colon)...]) else { return nil }
        self.init(file: String(text[..<colon]), line: line)
    }
}
