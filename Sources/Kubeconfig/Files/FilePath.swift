import FoundationEssentials

/// Paths as text, the way kubectl joins and cleans them.
package enum FilePath {
    /// An absolute path without `.`, `..` and doubled slashes; relative ones start at `folder`.
    package static func absolute(
        _ path: String, in folder: String = FileManager.default.currentDirectoryPath
    ) -> String {
        clean(path.utf8.first == UInt8(ascii: "/") ? path : "\(folder)/\(path)")
    }

    package static func folder(of path: String) -> String {
        let parts = path.parts(separatedBy: "/").dropLast()
        return "/" + parts.joined(separator: "/")
    }

    private static func clean(_ path: String) -> String {
        var parts: [String] = []
        for part in path.parts(separatedBy: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
