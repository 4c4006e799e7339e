import Changes
import FoundationEssentials
import Values

/// The text of a playbook: one that ships, or a file.
public struct PlaybookSource: Sendable, Hashable {
    /// The name without folder and suffix: `clustermesh`.
    public var name: String
    /// The file, or `nil` for one that ships.
    public var path: String?
    public var text: String
    /// As messages name it: `clustermesh.lua`, or the path as it was given.
    public var chunkName: String

    public init(name: String, path: String? = nil, text: String, chunkName: String? = nil) {
        self.name = name
        self.path = path
        self.text = text
        self.chunkName = chunkName ?? path ?? name + ".lua"
    }

    /// Finds a playbook as the command line names it: a name that ships, or the path of a file.
    ///
    /// A word with a `/` or the suffix `.lua` is a path.
    ///
    /// - Throws: `invalid_input` when there is no such playbook, `file` when it cannot be read.
    public init(_ nameOrPath: String, library: LuaLibrary) throws(OperationError) {
        guard nameOrPath.contains("/") || nameOrPath.hasSuffix(".lua") else {
            guard let file = library.script(named: nameOrPath) else {
                let known = library.scripts.map(\.name)
                throw OperationError(
                    .invalidInput, "there is no playbook \"\(nameOrPath)\"",
                    hint: Suggestion.hint(for: nameOrPath, among: known, kind: "playbook")
                        + "; a file is named by its path, such as ./\(nameOrPath).lua")
            }
            self.init(name: file.name, text: file.text, chunkName: file.chunkName)
            return
        }
        let fileName = nameOrPath.split(separator: "/").last.map(String.init) ?? nameOrPath
        self.init(
            name: fileName.hasSuffix(".lua") ? String(fileName.dropLast(4)) : fileName, path: nameOrPath,
            text: try Self.read(nameOrPath))
    }

    private static func read(_ path: String) throws(OperationError) -> String {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw OperationError(
                .invalidInput, "there is no playbook file \(path)",
                hint: "check the path, or start from one that ships: meshwright fork clustermesh \(path)")
        }
        guard !isFolder else { throw OperationError(.invalidInput, "\(path) is a folder, not a playbook") }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw OperationError(.file, "cannot read the playbook \(path)", hint: "check its permissions")
        }
        guard let text = String(bytes: data, encoding: .utf8), !text.contains("\0") else {
            throw OperationError(.invalidInput, "\(path) is not a text file", hint: "a playbook is a Lua file in UTF-8")
        }
        return text
    }

    /// The folder that `require` also looks into: beside the file.
    var folder: String? {
        guard let path else { return nil }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return parts.isEmpty ? "." : parts.count == 1 && parts[0].isEmpty ? "/" : parts.joined(separator: "/")
    }
}
