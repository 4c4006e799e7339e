import Foundation
import Values

/// A folder with Lua test files, and a folder for temporary files that must be empty afterwards.
struct TestFolder {
    let folder: TemporaryFolder
    let temporary: TemporaryFolder

    init(_ files: [String: String]) throws {
        folder = try TemporaryFolder()
        temporary = try TemporaryFolder()
        for (name, text) in files {
            let path = folder.file(name)
            try FileManager.default.createDirectory(
                atPath: URL(filePath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
    }

    /// `meshwright test` on the folder, or on what the options name.
    func command(_ options: [String] = []) -> Command {
        Command(["test"] + options + [folder.path], environment: ["TMPDIR": temporary.path])
    }

    func run(_ options: String...) async throws -> Command.Result { try await command(options).run() }
}

extension Command.Result {
    /// The tests of a JSON report by name.
    var tests: [String: JSON] {
        get throws {
            let tests = try json["tests"]?.arrayValue ?? []
            return Dictionary(
                tests.map { ($0["name"]?.stringValue ?? "", $0) }, uniquingKeysWith: { first, _ in first })
        }
    }
}
