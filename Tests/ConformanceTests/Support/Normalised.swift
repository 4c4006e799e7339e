import Values

extension JSON {
    /// Members that no two clusters have alike.
    private static let incidental: Set<String> = [
        "uid", "resourceVersion", "creationTimestamp", "time", "clusterIP", "clusterIPs", "continue",
        "remainingItemCount", "nodePort",
    ]

    /// What is left to compare when names, numbers and times that the cluster chose are taken away.
    ///
    /// - Parameters:
    ///   - namespace: Where the recording has `demo`.
    ///   - takenPort: Where the recording has 32371.
    func normalised(namespace: String, takenPort: Int) -> JSON {
        switch self {
        case .array(let elements):
            return .array(elements.map { $0.normalised(namespace: namespace, takenPort: takenPort) })
        case .object(let members):
            var result = members.mapValues { $0.normalised(namespace: namespace, takenPort: takenPort) }
            for name in Self.incidental where result[name] != nil { result[name] = "*" }
            // Field managers that a request does not name are called after the program.
            if let manager = result["manager"], manager == "curl" || manager == "meshwright" {
                result["manager"] = "the client"
            }
            if let managers = result["managedFields"]?.arrayValue {
                result["managedFields"] = .array(managers.sorted { $0.text() < $1.text() })
            }
            return .object(result)
        case .string(let text):
            if text == namespace { return "demo" }
            // Which version is the oldest.
            if text.hasPrefix("too old resource version: 1 (") { return "too old resource version: 1" }
            return .string(text.replacing(String(takenPort), with: "32371"))
        default: return self
        }
    }

    /// Without the objects that clusters make by themselves and the ages of those there are.
    func withoutStrangers(_ names: Set<String>) -> JSON {
        var copy = self
        if let events = arrayValue {
            copy = .array(
                events.filter { event in
                    event["type"] == "BOOKMARK"
                        || names.contains(event.at("object", "metadata", "name")?.stringValue ?? "")
                })
        }
        if let rows = self["rows"]?.arrayValue {
            let known = rows.filter { names.contains($0["cells"]?[0]?.stringValue ?? "") }
            copy["rows"] = .array(
                known.map { row in
                    var row = row
                    row["cells"] = .array(Array((row["cells"]?.arrayValue ?? []).dropLast()))
                    return row
                })
        }
        return copy
    }
}
