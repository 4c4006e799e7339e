import FoundationEssentials

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Replaces a file at once, keeping its mode and owner. The caller holds the folder's lock.
struct AtomicFile: Sendable {
    let path: String

    // One name: what a killed run left behind goes with the next one.
    private var temporaryPath: String {
        FilePath.folder(of: path) + "/." + (path.parts(separatedBy: "/").last ?? "") + ".meshwright-new"
    }

    /// Writes beside the file, synchronizes, renames, synchronizes the folder.
    func replace(with bytes: [UInt8]) throws(SystemError) {
        let status = FileStatus(path)
        unlink(temporaryPath)
        do throws(SystemError) {
            try Self.create(temporaryPath, bytes, status: status)
            guard rename(temporaryPath, path) == 0 else { throw SystemError() }
        } catch {
            unlink(temporaryPath)
            throw error
        }
        try OpenFile(FilePath.folder(of: path), O_RDONLY | O_DIRECTORY).synchronize()
    }

    /// Copies what was there to `FILE.backup-20261122T160500Z`, or with `-2`, `-3`… behind it where that exists.
    ///
    /// - Returns: The copy's path.
    func backUp(_ bytes: [UInt8], at date: Date = Date()) throws(SystemError) -> String {
        let stamp = date.formatted(
            Date.ISO8601FormatStyle().year().month().day().time(includingFractionalSeconds: false)
                .dateSeparator(.omitted).timeSeparator(.omitted).timeZone(separator: .omitted))
        var number = 1
        while true {
            let copy = "\(path).backup-\(stamp)" + (number == 1 ? "" : "-\(number)")
            do throws(SystemError) {
                try Self.create(copy, bytes, status: nil)
                return copy
            } catch  where error.number == EEXIST {
                number += 1
            }
        }
    }

    private static func create(_ path: String, _ bytes: [UInt8], status: FileStatus?) throws(SystemError) {
        let file = try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
        try file.write(bytes)
        if let status {
            // Only root can give a file away; for everybody else the owner is the same anyway.
            _ = fchown(file.descriptor, status.owner, status.group)
            guard fchmod(file.descriptor, status.permissions) == 0 else { throw SystemError() }
        }
        try file.synchronize()
    }
}
