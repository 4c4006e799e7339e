import Changes
import Values

/// A pair of clusters, by their names in the fleet. It connects both ways, so `a–b` equals `b–a`.
public struct Edge: Sendable, Hashable, CustomStringConvertible {
    public var first: String
    public var second: String

    public init(_ first: String, _ second: String) {
        self.first = first
        self.second = second
    }

    public static func == (left: Self, right: Self) -> Bool {
        (left.first, left.second) == (right.first, right.second)
            || (left.first, left.second) == (right.second, right.first)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(min(first, second))
        hasher.combine(max(first, second))
    }

    public var description: String { "\(first)–\(second)" }
}

/// Which clusters of a fleet connect to which.
public enum Topology: Sendable, Hashable {
    /// Every cluster with every other.
    case full
    /// Every cluster with the named one.
    case hub(String)
    /// Every cluster with the next, and the last with the first.
    case ring
    case pairs([Edge])

    /// The edges among clusters, each once.
    ///
    /// - Throws: ``OperationError`` with code `invalid_input` for a name that is no cluster, and for an edge from a
    ///   cluster to itself.
    public func edges(among names: [String]) throws(OperationError) -> [Edge] {
        switch self {
        case .full:
            return names.indices.flatMap { index in
                names[(index + 1)...].map { Edge(names[index], $0) }
            }
        case .hub(let hub):
            try Self.require(hub, among: names, as: "hub")
            return names.filter { $0 != hub }.map { Edge(hub, $0) }
        case .ring:
            return Self.unique(names.indices.map { Edge(names[$0], names[($0 + 1) % names.count]) })
                .filter { $0.first != $0.second }
        case .pairs(let edges):
            for edge in edges {
                try Self.require(edge.first, among: names, as: "end of an edge")
                try Self.require(edge.second, among: names, as: "end of an edge")
                guard edge.first != edge.second else {
                    throw OperationError(
                        .invalidInput, "cluster \"\(edge.first)\" cannot be connected to itself",
                        hint: "name two different clusters in every edge")
                }
            }
            return Self.unique(edges)
        }
    }

    private static func require(_ name: String, among names: [String], as role: String) throws(OperationError) {
        guard !names.contains(name) else { return }
        throw OperationError(
            .invalidInput, "\(role) \"\(name)\" is not a cluster of this fleet",
            hint: Suggestion.hint(for: name, among: names, kind: "cluster"))
    }

    private static func unique(_ edges: [Edge]) -> [Edge] {
        var seen: Set<Edge> = []
        return edges.filter { seen.insert($0).inserted }
    }
}
