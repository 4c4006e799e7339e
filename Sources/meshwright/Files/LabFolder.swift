import Changes
import FoundationEssentials
import Values

/// The folder of a lab that runs until it is stopped: kubeconfigs, a fleet file, and `lab.json`, which says what runs.
///
/// The lock beside them tells a running lab from the files of one that was killed. Those files are taken over by the
/// next lab; files that no lab has written are never touched.
final class LabFolder: Sendable {
    let path: String
    private let lock: FileLock
    private let isNew: Bool

    /// What there is in a folder, for those who do not own it.
    enum State: Sendable {
        case running(JSON)
        /// Locked and not ready yet; `nil` in the moment before `lab.json` is there.
        case starting(JSON?)
        /// A killed lab has left its files; nothing runs.
        case dead(JSON)
        case stopped
    }

    /// Takes the folder, which is made where there is none, and removes what a killed lab left in it.
    ///
    /// - Parameter files: The names of the files that the lab is going to write.
    /// - Throws: `conflict` while another lab runs in it, or when a file that no lab has written is in the way.
    static func claim(_ path: String, files: [String]) throws(OperationError) -> LabFolder {
        let (lock, isNew) = try lock(path)
        let wasOurs = removeStale(path)
        let folder = LabFolder(path: path, lock: lock, isNew: isNew || wasOurs)
        for name in files + ["lab.json"] where FileManager.default.fileExists(atPath: "\(path)/\(name)") {
            folder.remove()
            throw OperationError(
                .conflict, "\(path)/\(name) is there already and no lab has written it",
                hint: "give another folder with --dir, or move the file away")
        }
        try folder.describe(as: ["files": .array(files.map(JSON.string))])
        return folder
    }

    /// Makes the folder where there is none, and locks it.
    private static func lock(_ path: String) throws(OperationError) -> (FileLock, isNew: Bool) {
        while true {
            let isNew = try make(path)
            do {
                // Whoever asks for the state of the folder has the lock for a moment.
                if let lock = try FileLock.claim(lockPath(path), patience: .milliseconds(500)) { return (lock, isNew) }
            } catch {
                // They may also have removed the folder of a killed lab just now.
                guard FileManager.default.fileExists(atPath: path) else { continue }
                throw error
            }
            throw OperationError(
                .conflict, "a lab runs in \(path) already",
                hint: "stop it with: meshwright lab down --dir \(path), or give another folder with --dir")
        }
    }

    /// - Returns: Whether there was no such folder.
    private static func make(_ path: String) throws(OperationError) -> Bool {
        var isFolder = false
        let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard !isThere || isFolder else {
            throw OperationError(.file, "\(path) is a file, not a folder", hint: "give another folder with --dir")
        }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw OperationError(
                .file, "cannot make the folder \(path)",
                hint: "give a folder with --dir whose parent exists and is writable", cause: error)
        }
        return !isThere
    }

    private init(path: String, lock: FileLock, isNew: Bool) {
        self.path = path
        self.lock = lock
        self.isNew = isNew
    }

    /// Writes `lab.json`; whoever starts a lab in the background waits for `ready` in it.
    func describe(as description: JSON) throws(OperationError) {
        var description = description
        description["pid"] = .integer(Int64(ProcessInfo.processInfo.processIdentifier))
        description["made_folder"] = .bool(isNew)
        let file = Self.descriptionPath(path)
        do {
            try Data((description.text(indented: true) + "\n").utf8).write(to: URL(filePath: file), options: .atomic)
        } catch {
            throw OperationError(.file, "cannot write \(file)", cause: error)
        }
    }

    /// Removes what the lab has written, and the folder if it was made for the lab and nothing else is in it.
    func remove() {
        Self.removeStale(path)
        try? FileManager.default.removeItem(atPath: lock.path)
        if isNew { Self.removeIfEmpty(path) }
    }

    /// What there is; nothing is made or removed.
    ///
    /// - Throws: `file` when the folder cannot be read.
    static func state(_ path: String) throws(OperationError) -> State {
        switch try lockLeft(in: path) {
        case .absent: return .stopped
        case .free: return description(path).map { .dead($0) } ?? .stopped
        case .taken:
            let description = description(path)
            if let description, description["ready"] == true { return .running(description) }
            return .starting(description)
        }
    }

    /// Removes what a killed lab has left; one that runs stays as it is.
    ///
    /// - Throws: `file` when the folder cannot be read.
    static func removeDead(_ path: String) throws(OperationError) {
        guard case .free(let lock) = try lockLeft(in: path) else { return }
        LabFolder(path: path, lock: lock, isNew: description(path)?["made_folder"]?.boolValue ?? false).remove()
    }

    private enum LockState {
        case absent, taken
        case free(FileLock)
    }

    private static func lockLeft(in path: String) throws(OperationError) -> LockState {
        let file = lockPath(path)
        guard FileManager.default.fileExists(atPath: file) else { return .absent }
        do {
            return try FileLock.claim(file, makesFile: false).map { .free($0) } ?? .taken
        } catch {
            // The lab may have ended just now and taken its files along.
            guard FileManager.default.fileExists(atPath: file) else { return .absent }
            throw error
        }
    }

    /// - Returns: Whether the folder itself was made by the lab whose files these are.
    @discardableResult
    private static func removeStale(_ path: String) -> Bool {
        guard let description = description(path) else { return false }
        let files = description["files"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let present = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        // With them go the backups and the unfinished copies that writing kubeconfigs leaves beside them.
        for name in present where files.contains(where: { name.hasPrefix($0) || name.hasPrefix(".\($0)") }) {
            try? FileManager.default.removeItem(atPath: "\(path)/\(name)")
        }
        try? FileManager.default.removeItem(atPath: descriptionPath(path))
        return description["made_folder"]?.boolValue ?? false
    }

    private static func removeIfEmpty(_ path: String) {
        let rest = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        if rest.isEmpty { try? FileManager.default.removeItem(atPath: path) }
    }

    private static func description(_ path: String) -> JSON? {
        guard let data = FileManager.default.contents(atPath: descriptionPath(path)),
            let description = try? JSON(parsing: data), description["pid"] != nil, description["files"] != nil
        else { return nil }
        return description
    }

    private static func descriptionPath(_ path: String) -> String { path + "/lab.json" }
    private static func lockPath(_ path: String) -> String { path + "/.lab.lock" }
}
