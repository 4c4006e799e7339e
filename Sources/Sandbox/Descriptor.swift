import Changes

#if canImport(Darwin)
    import Darwin
    private let systemClose = Darwin.close
    private let systemWrite = Darwin.write
    private let systemRead = Darwin.read
#elseif canImport(Musl)
    import Musl
    private let systemClose = Musl.close
    private let systemWrite = Musl.write
    private let systemRead = Musl.read
#else
    import Glibc
    private let systemClose = Glibc.close
    private let systemWrite = Glibc.write
    private let systemRead = Glibc.read
#endif

/// An open file or folder, closed when it goes out of scope.
struct Descriptor: ~Copyable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { _ = systemClose(number) }

    /// Hands it to somebody who closes it.
    consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    var status: stat? {
        var status = stat()
        return fstat(number, &status) == 0 ? status : nil
    }

    /// - Returns: `nil` when there is more than the limit.
    func read(limit: Int) throws(SystemError) -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = systemRead(number, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw SystemError() }
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else { return nil }
            bytes.append(contentsOf: chunk.prefix(count))
        }
    }

    func write(_ bytes: [UInt8]) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(number, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw SystemError() }
            rest = rest.dropFirst(count)
        }
    }
}

/// The `errno` of a system call that failed.
struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
    let number: Int32

    init(_ number: Int32 = errno) { self.number = number }

    /// The system's words, in lower case as the rest of a sentence: `permission denied`.
    var description: String {
        let text = strerror(number).map { String(cString: $0) } ?? "error \(number)"
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    func operationError(_ action: String, _ path: String) -> OperationError {
        let isMissing = number == ENOENT || number == ENOTDIR
        let message = isMissing ? "\(path) does not exist" : "\(action) \(path) failed: \(self)"
        return OperationError(isMissing ? .notFound : .file, message, object: path, cause: self)
    }
}

extension stat {
    var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
    var isFile: Bool { st_mode & S_IFMT == S_IFREG }
}
