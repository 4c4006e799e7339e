#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Paths as the kernel sees them.
public enum RealPath {
    /// `/` where it was removed.
    public static var currentFolder: String { real(".") ?? "/" }

    /// Without `.`, `..` and repeated slashes, by text alone.
    static func absolute(_ path: String, base: String) -> String {
        var parts: [Substring] = []
        for part in (path.hasPrefix("/") ? path : base + "/" + path).split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// The path without symbolic links, as far as it exists; the rest as it is.
    ///
    /// - Parameter path: Absolute.
    static func resolved(_ path: String) -> String {
        var existing = path
        var rest: [Substring] = []
        while true {
            if let real = real(existing) {
                return rest.isEmpty ? real : absolute(rest.reversed().joined(separator: "/"), base: real)
            }
            guard let slash = existing.lastIndex(of: "/"), existing != "/" else { return absolute(path, base: "/") }
            rest.append(existing[existing.index(after: slash)...])
            existing = slash == existing.startIndex ? "/" : String(existing[..<slash])
        }
    }

    static func real(_ path: String) -> String? {
        guard let buffer = realpath(path, nil) else { return nil }
        defer { free(buffer) }
        return String(validatingCString: buffer)
    }

    /// Where an open folder is now.
    static func ofFolder(_ descriptor: Int32) -> String? {
        #if canImport(Darwin)
            var bytes = [CChar](repeating: 0, count: Int(MAXPATHLEN) + 1)
            guard fcntl(descriptor, F_GETPATH, &bytes) == 0 else { return nil }
            return String(validatingCString: bytes)
        #else
            return link(at: AT_FDCWD, "/proc/self/fd/\(descriptor)")
        #endif
    }

    /// What a symbolic link says; `nil` for everything else.
    static func link(at folder: Int32, _ name: String) -> String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlinkat(folder, name, &bytes, bytes.count)
        guard count > 0, count < bytes.count else { return nil }
        return String(validating: bytes.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
