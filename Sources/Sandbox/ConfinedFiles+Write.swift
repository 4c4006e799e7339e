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

extension ConfinedFiles {
    /// Makes a file have this content: the old one stays whole until the new one is. A dry run only reports it.
    ///
    /// - Returns: Whether that changes something.
    public func write(_ path: String, _ bytes: [UInt8]) throws(OperationError) -> Bool {
        let isDryRun = try gate.permit("write \(path)")
        let place = try place(path, .write)
        let old = try oldContents(at: place, path)
        if let old, old.bytes == bytes { return false }
        if !isDryRun {
            do throws(SystemError) {
                try replace(place, with: bytes, mode: old?.mode)
            } catch {
                throw error.operationError("writing", path)
            }
        }
        let before = old.map { Self.summary($0.bytes) }
        gate.report(
            Change(
                action: old == nil ? .create : .update, object: place.path, before: before, after: Self.summary(bytes)))
        return true
    }

    /// Whether a script may have the host write a file.
    public func checkWriting(_ path: String) throws(OperationError) {
        let absolute = absolute(path)
        try permissions.check(.write, RealPath.resolved(absolute), given: absolute)
    }

    /// Adds to the end of a file, which is made where there is none.
    public func append(_ path: String, _ bytes: [UInt8]) throws(OperationError) {
        let isDryRun = try gate.permit("write \(path)")
        let place = try place(path, .write)
        let old = try oldContents(at: place, path)
        if !isDryRun {
            do throws(SystemError) {
                try place.open(O_WRONLY | O_APPEND | O_CREAT, mode: 0o666).write(bytes)
            } catch {
                throw error.operationError("writing", path)
            }
        }
        gate.report(
            Change(
                action: old == nil ? .create : .update, object: place.path, before: old.map { Self.summary($0.bytes) },
                after: Self.summary((old?.bytes ?? []) + bytes)))
    }

    /// Removes a file, or a folder that is empty.
    ///
    /// - Returns: Whether it was there.
    public func remove(_ path: String) throws(OperationError) -> Bool {
        let isDryRun = try gate.permit("remove \(path)")
        let place = try place(path, .write)
        var status = stat()
        guard fstatat(place.folder.number, place.name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            let error = SystemError()
            if error.number == ENOENT { return false }
            throw error.operationError("removing", path)
        }
        if !isDryRun, unlinkat(place.folder.number, place.name, status.isFolder ? AT_REMOVEDIR : 0) != 0 {
            throw SystemError().operationError("removing", path)
        }
        gate.report(
            Change(action: .delete, object: place.path, before: ["bytes": .integer(Int64(status.st_size))], after: nil))
        return true
    }

    /// Makes a folder, and those above it.
    ///
    /// - Returns: Whether there was none.
    public func makeFolder(_ path: String) throws(OperationError) -> Bool {
        let isDryRun = try gate.permit("make the folder \(path)")
        if try exists(folder: path) { return false }
        let absolute = RealPath.absolute(path, base: base)
        if let slash = absolute.lastIndex(of: "/"), slash != absolute.startIndex {
            let parent = String(absolute[..<slash])
            if (try? exists(folder: parent)) != true, !isDryRun { _ = try makeFolder(parent) }
        }
        if isDryRun {
            try permissions.check(.write, RealPath.resolved(absolute), given: absolute)
        } else {
            let place = try place(path, .write)
            guard mkdirat(place.folder.number, place.name, 0o777) == 0 else {
                throw SystemError().operationError("making the folder", path)
            }
        }
        gate.report(Change(action: .create, object: absolute, before: nil, after: "a folder"))
        return true
    }

    /// Above what may be written, folders need only be there.
    private func exists(folder path: String) throws(OperationError) -> Bool {
        let absolute = RealPath.absolute(path, base: base)
        var status = stat()
        if stat(absolute, &status) == 0, status.isFolder { return true }
        try permissions.check(.write, RealPath.resolved(absolute), given: absolute)
        return false
    }

    private func oldContents(
        at place: borrowing Place, _ path: String
    ) throws(OperationError) -> (bytes: [UInt8], mode: mode_t)? {
        let file: Descriptor
        do throws(SystemError) {
            file = try place.open(O_RDONLY)
        } catch {
            if error.number == ENOENT { return nil }
            throw error.operationError("writing", path)
        }
        try Self.checkIsFile(file, path)
        guard let bytes = try contents(of: file, path) else {
            throw OperationError(
                .file, "\(path) has more than \(Self.sizeLimit >> 20) MiB already", object: path,
                hint: "remove it first, or write another file")
        }
        return (bytes, file.status.map { $0.st_mode & 0o7777 } ?? 0o666)
    }

    private func replace(
        _ place: borrowing Place, with bytes: [UInt8], mode: mode_t?
    ) throws(SystemError) {
        let name = ".\(place.name.prefix(200)).\(UInt64.random(in: .min ... .max))"
        let number = openat(
            place.folder.number, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard number >= 0 else { throw SystemError() }
        let file = Descriptor(number)
        do throws(SystemError) {
            if let mode, fchmod(number, mode) != 0 { throw SystemError() }
            try file.write(bytes)
            guard fsync(number) == 0, renameat(place.folder.number, name, place.folder.number, place.name) == 0 else {
                throw SystemError()
            }
        } catch {
            unlinkat(place.folder.number, name, 0)
            throw error
        }
    }

    /// What a report may say of a content, which can be secret.
    private static func summary(_ bytes: [UInt8]) -> JSON {
        let digest = SHA256.hash(data: bytes).map { String(0x100 + Int($0), radix: 16).suffix(2) }.joined()
        return ["bytes": .integer(Int64(bytes.count)), "sha256": .string(digest)]
    }
}
