import Changes

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The `errno` of a system call that failed.
struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
    var number: Int32

    init(_ number: Int32 = errno) { self.number = number }

    /// The system's words, in lower case as the rest of a sentence: `permission denied`.
    var description: String {
        let text = strerror(number).map { String(cString: $0) } ?? "error \(number)"
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    func reading(_ path: String, purpose: String) -> OperationError {
        switch number {
        case ENOENT, ENOTDIR: missing(path, purpose: purpose)
        case EISDIR: error(path, "\(purpose) \(path) is a folder", hint: "name a file in it")
        case EACCES, EPERM:
            error(
                path, "\(purpose) \(path) may not be read: \(self)", hint: "run as its owner, or change its permissions"
            )
        case EFBIG: error(path, "\(purpose) \(path) is too large", hint: "check that this is the right file")
        default: error(path, "\(purpose) \(path) cannot be read: \(self)", hint: "check the path")
        }
    }

    private func missing(_ path: String, purpose: String) -> OperationError {
        if let target = SymbolicLink.target(of: path) {
            return error(
                path, "\(purpose) \(path) is a link to \(target), which does not exist",
                hint: "restore the link's target or correct the path", code: .notFound)
        }
        let tilde = path.contains("/~/") || path.hasPrefix("~")
        let hint = tilde ? "~ is the shell's; write the whole path" : "correct the path"
        return error(path, "\(purpose) \(path) does not exist", hint: hint, code: .notFound)
    }

    private func error(
        _ path: String, _ message: String, hint: String, code: OperationError.Code = .file
    ) -> OperationError {
        OperationError(code, message, object: path, hint: hint, cause: self)
    }
}

enum SymbolicLink {
    /// What a symbolic link says; `nil` when there is no link.
    static func target(of path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        return count < 0 ? nil : String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
