import Changes

#if canImport(Darwin)
    import Darwin
    private let pathOnly = O_RDONLY
#elseif canImport(Musl)
    import Musl
    private let pathOnly = O_PATH
#else
    import Glibc
    private let pathOnly = Int32(0o10000000)  // O_PATH, which Glibc's module lacks: <asm-generic/fcntl.h>
#endif

/// Where a path leads: a folder that is held open, and a name in it that is no symbolic link.
///
/// What is permitted is decided by where the open folder is, and the name is only ever opened without following links. So
/// nobody can put a link in between after the decision.
struct Place: ~Copyable {
    let folder: Descriptor
    /// Without symbolic links.
    let path: String
    /// `.` for a path that ends in `/`, `.` or `..`.
    let name: String

    /// As many links as Linux follows (path_resolution(7)).
    private static let maximumLinks = 40

    /// - Parameters:
    ///   - path: Absolute.
    ///   - permit: Throws when the resolved path may not be used.
    static func find(
        _ path: String, action: String, permit: (_ resolved: String) throws(OperationError) -> Void
    ) throws(OperationError) -> Place {
        var next = path
        for _ in 0...maximumLinks {
            let (folderPath, name) = split(next)
            let number = openat(AT_FDCWD, folderPath, pathOnly | O_DIRECTORY | O_CLOEXEC)
            guard number >= 0 else {
                let error = SystemError()
                // Whether something exists is nobody's business where it may not be looked at.
                try permit(RealPath.resolved(next))
                throw error.operationError(action, path)
            }
            let folder = Descriptor(number)
            guard let real = RealPath.ofFolder(number) else {
                throw SystemError(ENOENT).operationError(action, path)
            }
            let resolved = name == "." ? real : real == "/" ? "/" + name : real + "/" + name
            if let link = RealPath.link(at: number, name) {
                next = link.hasPrefix("/") ? link : real + "/" + link
                continue
            }
            try permit(resolved)
            return Place(folder: folder, path: resolved, name: name)
        }
        throw SystemError(ELOOP).operationError(action, path)
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let name = String(path[path.index(after: slash)...])
        if ["", ".", ".."].contains(name) { return (path, ".") }
        return (slash == path.startIndex ? "/" : String(path[..<slash]), name)
    }

    /// - Parameter flags: Beside those that follow no link, wait for nothing, and are not inherited by programs.
    func open(_ flags: Int32, mode: mode_t = 0) throws(SystemError) -> Descriptor {
        let number = openat(folder.number, name, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, mode)
        guard number >= 0 else { throw SystemError() }
        return Descriptor(number)
    }
}
