import Changes
import FoundationEssentials
import Synchronization

/// What the scripts of one run may do with this machine: the operator's permissions, and what a playbook's parameters add.
public final class HostAccess: Sendable {
    private let state: Mutex<Permissions>
    private let gate: Gate
    /// What a script's relative paths are relative to: its folder.
    public let base: String

    /// - Parameter folder: The playbook's; `nil` for one that ships, which has nothing beside it and works in the current folder.
    public init(_ permissions: Permissions, folder: String?, gate: Gate) {
        var permissions = permissions
        if let folder { permissions.allowReading(beside: folder) }
        state = Mutex(permissions)
        base = RealPath.resolved(RealPath.absolute(folder ?? ".", base: RealPath.currentFolder))
        self.gate = gate
    }

    /// Lets nothing outside be used: for scripts that are only looked at.
    public static func none(folder: String?) -> HostAccess {
        HostAccess(Permissions(), folder: folder, gate: Gate(mode: .readOnly))
    }

    public var permissions: Permissions { state.withLock { $0 } }
    public func allow(_ change: (inout Permissions) -> Void) { state.withLock { change(&$0) } }

    public var files: ConfinedFiles { ConfinedFiles(permissions: permissions, base: base, gate: gate) }
    public var programs: Programs { Programs(permissions: permissions, base: base, gate: gate) }
    public var web: Web { Web(permissions: permissions, gate: gate) }

    /// - Returns: `nil` where it is not set.
    public func environmentVariable(_ name: String) throws(OperationError) -> String? {
        try permissions.check(readingVariable: name)
        return ProcessInfo.processInfo.environment[name]
    }

    /// A path as the operator types one, made absolute: relative to the current folder, or below `~`, which shells leave as
    /// it is in `name=~/file`.
    public static func typedPath(_ text: String) -> String {
        let home = text.hasPrefix("~/") ? ProcessInfo.processInfo.environment["HOME"] : nil
        return RealPath.absolute(home.map { $0 + text.dropFirst() } ?? text, base: RealPath.currentFolder)
    }

    /// Whether there is anything at a path that the operator typed.
    public static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
