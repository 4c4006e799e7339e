extension JSON {
    /// What turns one value into another, one difference a line, sorted by path: `+ path: value` for what is new,
    /// `- path: value` for what is gone, `~ path: old -> new` for what changed.
    public static func differences(from old: JSON, to new: JSON) -> [String] {
        var lines: [String] = []
        collect(from: old, to: new, path: "", into: &lines)
        return lines
    }

    private static func collect(from old: JSON?, to new: JSON?, path: String, into lines: inout [String]) {
        if old == new { return }
        switch (old, new) {
        case (.object(let old)?, .object(let new)?):
            for key in Set(old.keys).union(new.keys).sorted() {
                collect(from: old[key], to: new[key], path: join(path, key), into: &lines)
            }
        case (.array(let old)?, .array(let new)?):
            for index in 0..<max(old.count, new.count) {
                collect(
                    from: old.indices.contains(index) ? old[index] : nil,
                    to: new.indices.contains(index) ? new[index] : nil, path: "\(path)[\(index)]", into: &lines)
            }
        case (let old?, let new?): lines.append("~ \(path): \(old) -> \(new)")
        case (nil, let new?): lines.append("+ \(path): \(new)")
        case (let old?, nil): lines.append("- \(path): \(old)")
        case (nil, nil): break
        }
    }

    private static func join(_ path: String, _ key: String) -> String {
        let quoted = key.contains(".") ? "\"\(key)\"" : key
        return path.isEmpty ? quoted : "\(path).\(quoted)"
    }
}
