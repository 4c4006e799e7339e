import NIOHTTP1
import Values

/// What a server holds after recorded answers. Every version of every object in it was recorded; what is composed here is
/// only what an API server says about objects in any case: that they are there, listed, or seen by a watch.
struct RecordedState: Sendable {
    private struct Version: Sendable {
        var collection: String
        var name: String
        var number: Int
        var object: JSON
        var isFirst: Bool
    }

    /// In the order of resource versions.
    private var history: [Version] = []
    private var gone: Set<String> = []
    /// What is older is forgotten.
    private(set) var oldest = 0

    private var newest: Int { history.last?.number ?? 0 }

    /// - Returns: The event of a watch, for an answer that changed an object.
    mutating func took(_ exchange: RecordedExchange) -> (collection: String, name: String, line: String)? {
        guard (200..<300).contains(exchange.answer.status), !exchange.target.contains("dryRun"),
            let object = try? exchange.answer.json, let name = object.at("metadata", "name")?.stringValue,
            let number = object.at("metadata", "resourceVersion")?.stringValue.flatMap({ Int($0) }),
            exchange.method != .GET
        else {
            if exchange.method == .DELETE { gone.insert(exchange.path) }
            return nil
        }
        let collection =
            exchange.method == .POST
            ? exchange.path : exchange.path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
        let isFirst = !history.contains { $0.collection == collection && $0.name == name }
        let version = Version(collection: collection, name: name, number: number, object: object, isFirst: isFirst)
        history.append(version)
        return (collection, name, Self.line(version))
    }

    mutating func forget() { oldest = newest }

    /// The object at a path; `nil` where nothing was recorded, or it was deleted.
    func object(at path: String) -> JSON? {
        gone.contains(path) ? nil : history.last { "\($0.collection)/\($0.name)" == path }?.object
    }

    /// A whole list (in the shape of list-limit-continue); `nil` for a kind that nothing was recorded of.
    func list(_ collection: String, named name: String?) -> JSON? {
        let paths = Set(history.filter { $0.collection == collection }.map { "\(collection)/\($0.name)" })
        let objects = paths.sorted().compactMap { object(at: $0) }
        guard let kind = objects.first?["kind"]?.stringValue else { return nil }
        let chosen = objects.filter { name == nil || $0.at("metadata", "name")?.stringValue == name }
        return [
            "kind": .string("\(kind)List"), "apiVersion": "v1",
            "metadata": ["resourceVersion": .string(String(newest))],
            "items": .array(
                chosen.map { object in
                    var item = object
                    item["kind"] = Optional<JSON>.none
                    item["apiVersion"] = Optional<JSON>.none
                    return item
                }),
        ]
    }

    /// The lines that a watch from a version on begins with (in the shape of watch-bookmarks).
    func lines(_ collection: String, named name: String?, after number: Int) -> [String] {
        history.filter { $0.collection == collection && $0.number > number && (name == nil || $0.name == name) }
            .map(Self.line)
    }

    private static func line(_ version: Version) -> String {
        let event: JSON = ["type": version.isFirst ? "ADDED" : "MODIFIED", "object": version.object]
        return event.text() + "\n"
    }
}
