import Values

/// One line of a watch's answer.
enum WatchLine: Sendable, Hashable {
    case added(JSON)
    case modified(JSON)
    case deleted(JSON)
    /// Nothing changed up to this resource version.
    case bookmark(resourceVersion: String)
    /// A `Status` object.
    case error(JSON)
    /// No JSON, of no kind that is known, or about an object without a name; what follows cannot be trusted.
    case malformed

    init(_ bytes: some Sequence<UInt8>) {
        guard let json = try? JSON(parsing: bytes), let object = json["object"] else {
            self = .malformed
            return
        }
        let isNamed = object.at("metadata", "name")?.stringValue.map { !$0.isEmpty } ?? false
        switch json["type"]?.stringValue {
        case "ADDED" where isNamed: self = .added(object)
        case "MODIFIED" where isNamed: self = .modified(object)
        case "DELETED" where isNamed: self = .deleted(object)
        case "BOOKMARK":
            self =
                object.at("metadata", "resourceVersion")?.stringValue.map { .bookmark(resourceVersion: $0) }
                ?? .malformed
        case "ERROR": self = .error(object)
        default: self = .malformed
        }
    }
}

/// Cuts a watch's answer into lines, however its parts arrive. Does no I/O.
struct WatchLineParser: Sendable {
    /// The line whose end has not come yet.
    private var pending: [UInt8] = []

    // An object is at most 1.5 MiB in etcd; a line without end is no watch.
    private static let longestLine = 64 << 20

    /// The lines that are complete with these bytes.
    mutating func feed(_ bytes: some Sequence<UInt8>) -> [WatchLine] {
        var lines: [WatchLine] = []
        var rest = ArraySlice(bytes)
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = pending + rest[..<end]
            pending = []
            rest = rest[(end + 1)...]
            if line.contains(where: { $0 > UInt8(ascii: " ") }) { lines.append(WatchLine(line)) }
        }
        pending += rest
        if pending.count > Self.longestLine {
            pending = []
            lines.append(.malformed)
        }
        return lines
    }
}
