import FoundationEssentials

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The file that keeps the entries typed at the prompt, one a line; several prompts may write to it at once.
struct HistoryFile: Sendable {
    let path: String

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

    /// The entries, the oldest first. A file that has grown to twice as many as are kept is cut.
    func load() -> [String] {
        withLock {
            guard let data = FileManager.default.contents(atPath: path) else { return [] }
            let all = String(decoding: data, as: UTF8.self).lines
            let lines = Array(all.suffix(EntryHistory.kept))
            if all.count > 2 * EntryHistory.kept {
                try? Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path), options: .atomic)
                chmod(path, 0o600)
            }
            return lines.map(Self.decode)
        }
    }

    /// A history that cannot be written is no reason to disturb a conversation.
    func append(_ entry: String) {
        withLock {
            let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { return }
            fchmod(descriptor, 0o600)
            _ = Array("\(Self.encode(entry))\n".utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            close(descriptor)
        }
    }

    /// Keeps one prompt from cutting the file while another adds to it.
    private func withLock<Value>(_ body: () -> Value) -> Value {
        let lock = try? FileLock.claim(path + ".lock", patience: .seconds(1))
        return withExtendedLifetime(lock) { body() }
    }

    private static func encode(_ entry: String) -> String {
        entry.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
            .split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
    }

    private static func decode(_ line: String) -> String {
        var result = ""
        var isEscaped = false
        for character in line {
            if isEscaped {
                result += character == "n" ? "\n" : String(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                result.append(character)
            }
        }
        return result
    }
}
