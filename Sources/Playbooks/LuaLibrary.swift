import Changes
import EmbeddedLua
import FoundationEssentials

/// The Lua files that ship: playbooks in `scripts/`, modules in `stdlib/`.
public struct LuaLibrary: Sendable {
    /// One file, by the name that `run` and `require` use.
    public struct File: Sendable, Hashable {
        /// Without folder and suffix: `clustermesh`.
        public var name: String
        /// As Lua messages name it: `clustermesh.lua`, or the path of a file of this machine.
        public var chunkName: String
        public var text: String
    }

    /// Playbooks, sorted by name.
    public let scripts: [File]
    /// Modules, sorted by name.
    public let modules: [File]

    /// What was in the repository when this binary was built.
    public static let embedded = LuaLibrary(
        scripts: embeddedFiles(in: "scripts/"), modules: embeddedFiles(in: "stdlib/"))

    private init(scripts: [File], modules: [File]) {
        self.scripts = scripts
        self.modules = modules
    }

    /// The files of a folder that has `scripts/` and `stdlib/`, as the repository does; for work on the library itself.
    ///
    /// - Throws: `file` when one of the two cannot be read.
    public init(folder: String) throws(OperationError) {
        scripts = try Self.files(in: folder + "/scripts")
        modules = try Self.files(in: folder + "/stdlib")
    }

    public func script(named name: String) -> File? { scripts.first { $0.name == name } }
    public func module(named name: String) -> File? { modules.first { $0.name == name } }

    // Their words are globals: of playbooks, and of test files alone.
    private static let words: Set = ["playbook", "testing", "expect"]

    /// The modules that `require` gives to scripts.
    public var requirableModules: [File] { modules.filter { !Self.words.contains($0.name) } }

    private static func embeddedFiles(in prefix: String) -> [File] {
        (0...).lazy.map { embedded_lua_file($0) }.prefix { $0 != nil }.compactMap(\.self).compactMap { file in
            let path = String(cString: file.pointee.path)
            guard path.hasPrefix(prefix) else { return nil }
            let bytes = UnsafeBufferPointer(start: file.pointee.bytes, count: file.pointee.count)
            let fileName = String(path.dropFirst(prefix.count))
            return File(
                name: String(fileName.dropLast(".lua".count)), chunkName: fileName,
                text: String(decoding: bytes, as: UTF8.self))
        }
    }

    private static func files(in folder: String) throws(OperationError) -> [File] {
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            return try names.filter { $0.hasSuffix(".lua") }.map { name in
                let path = folder + "/" + name
                let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
                return File(name: String(name.dropLast(".lua".count)), chunkName: path, text: text)
            }
        } catch {
            throw OperationError(
                .file, "cannot read the Lua library in \(folder)",
                hint: "--library takes a folder with scripts/ and stdlib/, as in the repository", cause: error)
        }
    }
}
