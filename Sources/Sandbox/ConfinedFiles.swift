import Changes
import Crypto
import Values

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The files of this machine, as far as a script may use them.
public struct ConfinedFiles: Sendable {
    let permissions: Permissions
    /// What relative paths are relative to.
    let base: String
    let gate: Gate

    /// What is read or compared at once.
    static let sizeLimit = 64 << 20

    public init(permissions: Permissions, base: String, gate: Gate) {
        self.permissions = permissions
        self.base = base
        self.gate = gate
    }

    /// Opens a file for whoever reads and closes the descriptor.
    public func open(reading path: String) throws(OperationError) -> Int32 {
        try openFile(place(path, .read), path).release()
    }

    /// - Throws: `not_allowed`, `not_found`, or `file`.
    public func read(_ path: String) throws(OperationError) -> [UInt8] {
        guard let bytes = try contents(of: openFile(place(path, .read), path), path) else {
            throw OperationError(
                .file, "\(path) has more than \(Self.sizeLimit >> 20) MiB", object: path,
                hint: "read it piece by piece: io.open, io.lines")
        }
        return bytes
    }

    /// The names in a folder, sorted.
    public func list(_ path: String) throws(OperationError) -> [String] {
        let place = try place(path, .read)
        do throws(SystemError) {
            let folder = try place.open(O_RDONLY | O_DIRECTORY)
            guard let stream = fdopendir(folder.release()) else { throw SystemError() }
            defer { closedir(stream) }
            var names: [String] = []
            while let entry = readdir(stream) {
                let name = withUnsafePointer(to: entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
                }
                if let name, name != ".", name != ".." { names.append(name) }
            }
            return names.sorted()
        } catch {
            throw error.operationError("listing", path)
        }
    }

    /// What is there, a symbolic link followed; `nil` for nothing.
    public func info(_ path: String) throws(OperationError) -> (kind: String, size: Int)? {
        do throws(OperationError) {
            let place = try place(path, .read)
            var status = stat()
            guard fstatat(place.folder.number, place.name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                throw SystemError().operationError("reading", path)
            }
            return (status.isFolder ? "folder" : status.isFile ? "file" : "other", Int(status.st_size))
        } catch {
            if error.code == .notFound { return nil }
            throw error
        }
    }

    /// The path, with the script's folder before a relative one.
    public func absolute(_ path: String) -> String { RealPath.absolute(path, base: base) }

    func place(_ path: String, _ access: FileAccess) throws(OperationError) -> Place {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw OperationError(.invalidInput, "a path is needed, got \"\(path)\"")
        }
        let given = RealPath.absolute(path, base: base)
        let action = access == .read ? "reading" : "writing"
        let permissions = permissions
        return try Place.find(path.hasPrefix("/") ? path : base + "/" + path, action: action) {
            (resolved) throws(OperationError) in
            try permissions.check(access, resolved, given: given)
        }
    }

    private func openFile(_ place: borrowing Place, _ path: String) throws(OperationError) -> Descriptor {
        let file: Descriptor
        do throws(SystemError) {
            file = try place.open(O_RDONLY)
        } catch {
            throw error.operationError("reading", path)
        }
        try Self.checkIsFile(file, path)
        return file
    }

    static func checkIsFile(_ file: borrowing Descriptor, _ path: String) throws(OperationError) {
        if let status = file.status, !status.isFile {
            let kind = status.isFolder ? "a folder" : "a device or a pipe, not a regular file"
            throw OperationError(.file, "\(path) is \(kind)", object: path)
        }
    }

    func contents(of file: borrowing Descriptor, _ path: String) throws(OperationError) -> [UInt8]? {
        do throws(SystemError) {
            return try file.read(limit: Self.sizeLimit)
        } catch {
            throw error.operationError("reading", path)
        }
    }
}
