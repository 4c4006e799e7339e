import Changes

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// An exclusive lock on a file, given back by the kernel when the process ends, however it ends.
final class FileLock: Sendable {
    let path: String
    private let descriptor: Int32

    /// Takes the lock if nobody has it.
    ///
    /// - Parameters:
    ///   - makesFile: Whether to make the file where there is none, which is an error otherwise.
    ///   - patience: How long to wait for somebody who has it for a moment only.
    /// - Returns: `nil` while somebody else has it.
    /// - Throws: `file` when the file cannot be made or locked.
    static func claim(
        _ path: String, makesFile: Bool = true, patience: Duration = .zero
    ) throws(OperationError) -> FileLock? {
        let limit = ContinuousClock.now + patience
        while true {
            let descriptor = open(path, O_RDWR | O_CLOEXEC | (makesFile ? O_CREAT : 0), 0o600)
            guard descriptor >= 0 else { throw failure("open", path) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let isTaken = errno == EWOULDBLOCK
                let error = failure("lock", path)
                close(descriptor)
                guard isTaken else { throw error }
                if ContinuousClock.now >= limit { return nil }
                // A flock with a time limit is one that is asked for again.
                usleep(10_000)
                continue
            }
            let lock = FileLock(path: path, descriptor: descriptor)
            // The one before may have removed the file between our opening and our locking it.
            if lock.isAtPath { return lock }
        }
    }

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    private var isAtPath: Bool {
        var ours = stat()
        var there = stat()
        return fstat(descriptor, &ours) == 0 && stat(path, &there) == 0
            && ours.st_ino == there.st_ino && ours.st_dev == there.st_dev
    }

    private static func failure(_ verb: String, _ path: String) -> OperationError {
        OperationError(.file, "cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}
