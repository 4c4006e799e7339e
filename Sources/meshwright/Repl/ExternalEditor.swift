import Changes
import FoundationEssentials
import Playbooks
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The operator's own editor.
struct ExternalEditor {
    /// As a shell reads it: `vim`, `code --wait`.
    let command: String

    init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
        command = ["VISUAL", "EDITOR"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? "vi"
    }

    /// Opens a text in the editor and waits until it is closed.
    ///
    /// - Returns: What was saved, without empty lines at its end; `nil` when nothing was changed, or all of it removed.
    /// - Throws: `command` when the editor cannot be started or fails, `file` when there is no place for the text.
    func edit(_ text: String) async throws(OperationError) -> String? {
        let folder = try ScratchFolder(in: FileManager.default.temporaryDirectory.path)
        defer { folder.remove() }
        let path = folder.path + "/session.lua"
        do {
            try Data((text + (text.isEmpty ? "" : "\n")).utf8).write(to: URL(filePath: path))
        } catch {
            throw OperationError(.file, "cannot write \(path)", cause: error)
        }
        try await open(path)
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let edited = String(decoding: data, as: UTF8.self).lines.joined(separator: "\n")
        return edited == text.lines.joined(separator: "\n") || edited.allSatisfy(\.isWhitespace) ? nil : edited
    }

    private func open(_ path: String) async throws(OperationError) {
        let status: TerminationStatus
        do {
            status = try await Subprocess.run(
                .path("/bin/sh"), arguments: ["-c", "\(command) \"$1\"", "editor", path],
                input: .fileDescriptor(.standardInput, closeAfterSpawningProcess: false),
                output: .fileDescriptor(.standardOutput, closeAfterSpawningProcess: false),
                error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false)
            ).terminationStatus
        } catch {
            throw OperationError(.command, "the editor \(command) cannot be started", cause: error)
        }
        guard status.isSuccess else {
            throw OperationError(
                .command, "the editor \(command) failed: \(status); nothing is run",
                hint: "set VISUAL or EDITOR to the editor you like, such as: export EDITOR=nano")
        }
    }
}
