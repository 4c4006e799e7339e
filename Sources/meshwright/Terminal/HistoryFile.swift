import FoundationEssentials

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The file that keeps the lines typed at the prompt, one a line; several prompts may write to it at once.
struct HistoryFile: Sendable {
    let path: String

    static let kept = 1000

    /// A file in the folder that the XDG Base Directory Specification (0.8) gives for state, with the folder made;
    /// `nil` where there is no such place.
    init?(_ environment: [String: String]) {
        let state: String
        if let given = environment["XDG_STATE_HOME"], given.hasPrefix("/") {
            state = given
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            state = home + "/.local/state"
        } else {
            return nil
        }
        let folder = state + "/meshwright"
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            return nil
        }
        path = folder + "/history"
    }

    /// The last ``kept`` lines, the oldest first. A file that has grown to twice as many is cut.
    func load() -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        let all = String(decoding: data, as: UTF8.self).lines
        let lines = Array(all.suffix(Self.kept))
        if all.count > 2 * Self.kept {
            try? Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path), options: .atomic)
            chmod(path, 0o600)
        }
        return lines
    }

    /// A history that cannot be written is no reason to disturb a conversation.
    func append(_ line: String) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        _ = Array("\(line)\n".utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }
}
