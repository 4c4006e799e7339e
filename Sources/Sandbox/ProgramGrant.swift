import Changes

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A program that a script may start: a name on `PATH`, or a path.
public struct ProgramGrant: Sendable, Hashable {
    public let text: String

    public init(_ text: String) { self.text = text }

    /// The file that it means, without symbolic links.
    func file(path: String, base: String) -> String? {
        text.contains("/")
            ? RealPath.resolved(RealPath.absolute(text, base: base))
            : Self.search(text, path: path).map { RealPath.resolved(RealPath.absolute($0, base: base)) }
    }

    /// The first executable of that name in the folders of `PATH`.
    static func search(_ name: String, path: String) -> String? {
        path.split(separator: ":").lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 && !isFolder($0) }
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}

extension Permissions {
    /// Finds the program that a script wants to start.
    ///
    /// - Parameters:
    ///   - command: A name to be found on `PATH`, or a path.
    ///   - path: The operator's `PATH`; what a script sets for the program has no part in finding it.
    /// - Returns: The file to start.
    /// - Throws: `not_allowed`, or `not_found` when it is allowed and not there.
    func program(_ command: String, path: String, base: String) throws(OperationError) -> String {
        let isPath = command.contains("/")
        let wanted = isPath ? RealPath.absolute(command, base: base) : command
        let real = isPath ? RealPath.resolved(wanted) : nil
        let isAllowed =
            run.isEverything
            || run.items.contains { grant in
                isPath ? grant.file(path: path, base: RealPath.currentFolder) == real : grant.text == command
            }
        guard isAllowed else { throw Self.refusal("running \(wanted)", .run, wanted) }
        guard let file = isPath ? wanted : ProgramGrant.search(command, path: path) else {
            throw OperationError(
                .notFound, "there is no program \(command) on PATH", hint: "install it, or name its full path")
        }
        return file
    }
}
