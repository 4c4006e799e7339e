/// The name of an object, with its namespace where it has one: `kube-system/cilium`, `node01`.
public struct ObjectName: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// `nil` for the namespace of the kubeconfig's context, and for kinds that have none.
    public var namespace: String?
    public var name: String

    public init(namespace: String? = nil, name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// Reads `name` or `namespace/name`.
    public init(text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(namespace: parts.count == 2 ? String(parts[0]) : nil, name: String(parts[parts.count - 1]))
    }

    public init(stringLiteral value: String) { self.init(text: value) }

    public var description: String { namespace.map { "\($0)/\(name)" } ?? name }
}
