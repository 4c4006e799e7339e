import Changes

/// A file, or a folder with everything below it, that a script may read or write.
public struct PathGrant: Sendable, Hashable {
    /// Absolute, without symbolic links.
    public let path: String
    /// Files and folders below it whose names begin with a full stop are not meant.
    public let leavesOutHidden: Bool

    /// - Parameters:
    ///   - path: Relative to `base` unless it is absolute. What does not exist yet can be granted too.
    ///   - base: An absolute path.
    public init(_ path: String, base: String = RealPath.currentFolder, leavesOutHidden: Bool = false) {
        self.path = RealPath.resolved(RealPath.absolute(path, base: base))
        self.leavesOutHidden = leavesOutHidden
    }

    /// - Parameter path: Absolute, without symbolic links.
    func covers(_ path: String) -> Bool {
        if path == self.path { return true }
        let prefix = self.path == "/" ? "/" : self.path + "/"
        guard path.utf8.starts(with: prefix.utf8) else { return false }
        guard leavesOutHidden else { return true }
        return !path.utf8.dropFirst(prefix.utf8.count).split(separator: UInt8(ascii: "/")).contains {
            $0.first == UInt8(ascii: ".")
        }
    }
}

extension Permissions {
    /// Adds what is beside a playbook. A playbook in `/` is beside everything, which nobody means.
    public mutating func allowReading(beside folder: String) {
        let grant = PathGrant(folder, leavesOutHidden: true)
        if grant.path != "/" { read.items.append(grant) }
    }

    public mutating func allow(reading path: String) { read.items.append(PathGrant(path)) }

    public mutating func allow(writing path: String) {
        read.items.append(PathGrant(path))
        write.items.append(PathGrant(path))
    }

    /// - Parameters:
    ///   - path: Absolute, without symbolic links.
    ///   - given: The path as the script named it, made absolute.
    func check(_ access: FileAccess, _ path: String, given: String) throws(OperationError) {
        let grants = access == .read ? read : write
        if grants.isEverything || grants.items.contains(where: { $0.covers(path) }) { return }
        let action = access == .read ? "reading" : "writing"
        let kind = access == .read ? Kind.read : .write
        // Where a link leads is told only of links in a place that may be looked at.
        let mayKnow = read.isEverything || read.items.contains { $0.covers(given) }
        guard given != path, mayKnow else { throw Self.refusal("\(action) \(given)", kind, given) }
        throw Self.refusal("\(action) \(given), which leads to \(path),", kind, path)
    }
}

/// What is to be done with a file.
public enum FileAccess: Sendable, Hashable {
    case read, write
}
