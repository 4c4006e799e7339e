import Changes
import FoundationEssentials

/// A folder for the time of one rehearsal. What a killed rehearsal left is removed by the next one: its lock is free.
final class ScratchFolder: Sendable {
    let path: String
    private let lock: FileLock

    private static let prefix = "meshwright-rehearsal-"

    /// - Parameter parent: Where temporary files go, such as `$TMPDIR`.
    init(in parent: String) throws(OperationError) {
        Self.sweep(parent)
        while true {
            let path = "\(parent)/\(Self.prefix)\(String(UInt64.random(in: .min ... .max), radix: 36))"
            // Locked before it is made, so that nobody takes it for abandoned. A sweeper may hold the lock just now.
            guard let lock = try FileLock.claim(path + ".lock") else { continue }
            (self.path, self.lock) = (path, lock)
            break
        }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch {
            throw OperationError(
                .file, "cannot make the temporary folder \(path)", hint: "set TMPDIR to a folder that is writable",
                cause: error)
        }
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
        try? FileManager.default.removeItem(atPath: lock.path)
    }

    private static func sweep(_ parent: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        for name in names where name.hasPrefix(prefix) && name.hasSuffix(".lock") {
            // Another user's cannot be opened, a running one's cannot be locked: neither is ours to remove.
            guard let lock = try? FileLock.claim("\(parent)/\(name)") else { continue }
            try? FileManager.default.removeItem(atPath: String(lock.path.dropLast(".lock".count)))
            try? FileManager.default.removeItem(atPath: lock.path)
        }
    }
}
