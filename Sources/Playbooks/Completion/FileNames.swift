import FoundationEssentials

/// Names of files, for completion.
enum FileNames {
    /// What a path may go on to; folders end in a slash, and hidden files are shown to those who ask for them.
    static func matching(_ path: String) -> [CompletionRequest.Name] {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? ""
        let start = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let place = folder.isEmpty ? "." : expandingHome(folder)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
        return names.filter { $0.hasPrefix(start) && (start.hasPrefix(".") || !$0.hasPrefix(".")) }.sorted().map {
            name in
            var isFolder = false
            _ = FileManager.default.fileExists(atPath: place + "/" + name, isDirectory: &isFolder)
            return CompletionRequest.Name(folder + name + (isFolder ? "/" : ""), label: name + (isFolder ? "/" : ""))
        }
    }

    /// `~/x` as a shell reads it.
    static func expandingHome(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = ProcessInfo.processInfo.environment["HOME"] else {
            return path
        }
        return home + path.dropFirst()
    }
}
