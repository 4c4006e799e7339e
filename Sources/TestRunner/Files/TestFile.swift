import Changes
import FoundationEssentials

/// A Lua file that declares tests.
public struct TestFile: Sendable, Hashable {
    /// As it was found or named: `scripts/mine_test.lua`.
    public var path: String
    public var text: String

    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// The folder that `require` and `lab:run` look into.
    var folder: String { Self.folder(of: path) }

    /// A line and some before it; none where there is no such line.
    func lines(through last: Int, before count: Int = 2) -> [TestFailure.Line] {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        guard lines.indices.contains(last - 1) else { return [] }
        return (max(1, last - count)...last).map { TestFailure.Line(number: $0, text: String(lines[$0 - 1])) }
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

extension TestFile {
    static let suffix = "_test.lua"

    /// The test files that paths name: files as they are, and in folders, at any depth, those that end in `_test.lua`.
    /// Hidden folders are left out.
    ///
    /// - Throws: `invalid_input` when there are none, or a path names nothing; `file` when one cannot be read.
    public static func find(_ paths: [String]) throws(OperationError) -> [TestFile] {
        var found: [String] = []
        for path in paths {
            for file in try files(at: path) where !found.contains(file) { found.append(file) }
        }
        guard !found.isEmpty else {
            let place = paths == ["."] ? "in or below this folder" : "in \(paths.joined(separator: ", "))"
            throw OperationError(
                .invalidInput, "there are no test files \(place)",
                hint: "the names of test files end in \(suffix); docs/testing-playbooks.md shows how to write one")
        }
        var files: [TestFile] = []
        for path in found { files.append(try TestFile(reading: path)) }
        return files
    }

    private static func files(at path: String) throws(OperationError) -> [String] {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw OperationError(
                .invalidInput, "there is no file or folder \(path)",
                hint: "name test files or folders that have some; the default is this folder")
        }
        return isFolder ? try files(in: path == "." ? "" : path.hasSuffix("/") ? path : path + "/") : [path]
    }

    /// - Parameter folder: With a slash at its end, or empty for the current one.
    private static func files(in folder: String) throws(OperationError) -> [String] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder).sorted()
        } catch {
            throw OperationError(
                .file, "cannot read the folder \(folder)", hint: "check its permissions", cause: error)
        }
        var files: [String] = []
        for name in names where !name.hasPrefix(".") {
            let path = folder + name
            // A link may lead back up.
            let type = (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
            if type == .typeDirectory { files += try Self.files(in: path + "/") }
            if type != .typeDirectory, name.hasSuffix(suffix) { files.append(path) }
        }
        return files
    }

    private init(reading path: String) throws(OperationError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw OperationError(.file, "cannot read the test file \(path)", hint: "check its permissions")
        }
        guard let text = String(bytes: data, encoding: .utf8), !text.contains("\0") else {
            throw OperationError(
                .invalidInput, "\(path) is not a text file", hint: "a test file is a Lua file in UTF-8")
        }
        self.init(path: path, text: text)
    }
}
