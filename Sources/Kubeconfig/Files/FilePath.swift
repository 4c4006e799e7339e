import FoundationEssentials

/// Paths as text, the way kubectl joins and cleans them.
package enum FilePath {
    /// An absolute path without `.`, `..` and doubled slashes; relative ones start at `folder`.
    package static func absolute(
        _ path: String, in folder: String = FileManager.default.currentDirectoryPath
    ) -> String {
        clean(path.hasPrefix("/") ? path : "\(folder)/\(path)")
    }

    package static func folder(of path: String) -> String {
        let parts = path.split(separator: "/").dropLast()
        return "/" + parts.joined(separator: "/")
    }

    private static func clean(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
