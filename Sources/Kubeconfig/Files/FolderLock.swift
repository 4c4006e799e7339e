import Changes

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Keeps other writers of a folder's files out for as long as it lives. The lock is the kernel's, on the folder itself:
/// nothing is left behind, however the process ends.
struct FolderLock: ~Copyable {
    private static let patience = Duration.seconds(10)
    private let folder: OpenFile

    /// Runs `body` while all folders are locked. They are locked in one order everywhere, so that two runs cannot wait
    /// for each other.
    static func hold<Result>(
        _ folders: [String], _ body: () throws(OperationError) -> Result
    ) throws(OperationError) -> Result {
        try hold(folders.distinct.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }[...], body)
    }

    private static func hold<Result>(
        _ folders: ArraySlice<String>, _ body: () throws(OperationError) -> Result
    ) throws(OperationError) -> Result {
        guard let first = folders.first else { return try body() }
        let lock = try FolderLock(first)
        let result = try hold(folders.dropFirst(), body)
        // Until here and no shorter.
        _ = consume lock
        return result
    }

    /// Waits its turn for up to 10 s.
    private init(_ path: String) throws(OperationError) {
        do throws(SystemError) {
            folder = try Self.locked(path)
        } catch {
            throw Self.error(path, error)
        }
    }

    private static func locked(_ path: String) throws(SystemError) -> OpenFile {
        let folder = try OpenFile(path, O_RDONLY | O_DIRECTORY)
        let deadline = ContinuousClock.now + patience
        while flock(folder.descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { throw SystemError() }
            guard ContinuousClock.now < deadline else { throw SystemError(EWOULDBLOCK) }
            // A flock with a time limit is one that is asked for again: a blocking one could wait for ever.
            usleep(5_000)
        }
        return folder
    }

    private static func error(_ path: String, _ cause: SystemError) -> OperationError {
        switch cause.number {
        case EWOULDBLOCK:
            OperationError(
                .conflict, "another process keeps folder \(path) locked", object: path, retryable: true,
                hint: "wait for the other run to end, or stop it: lsof \(path)", cause: cause)
        case ENOENT:
            OperationError(
                .notFound, "folder \(path) does not exist", object: path, hint: "mkdir -p \(path)", cause: cause)
        default:
            OperationError(
                .file, "folder \(path) cannot be locked: \(cause)", object: path,
                hint: "check its permissions", cause: cause)
        }
    }
}

/// kubectl's own lock: a file `FILE.lock` that it removes afterwards, unless it was interrupted.
enum KubectlLock {
    /// kubectl holds it for milliseconds.
    private static let patience = Duration.seconds(2)

    /// Waits while kubectl writes the file.
    static func wait(for path: String) throws(OperationError) {
        let lock = "\(path).lock"
        var status = stat()
        let deadline = ContinuousClock.now + patience
        while lstat(lock, &status) == 0 {
            let age = time(nil) - status.modified
            guard age <= Int(patience.components.seconds), ContinuousClock.now < deadline else {
                throw OperationError(
                    .conflict, "\(path) is locked by kubectl: \(lock) has been there for \(max(age, 2)) s",
                    object: path,
                    retryable: true, hint: "if no kubectl is running, an interrupted one left it behind: rm \(lock)")
            }
            // kubectl's lock is the existence of a file, and nobody tells when it goes.
            usleep(10_000)
        }
    }
}

extension stat {
    fileprivate var modified: Int {
        #if canImport(Darwin)
            st_mtimespec.tv_sec
        #else
            st_mtim.tv_sec
        #endif
    }
}
