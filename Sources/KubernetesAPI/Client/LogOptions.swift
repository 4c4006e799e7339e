/// Which part of a container's log to read.
public struct LogOptions: Sendable, Hashable {
    /// `nil` for the only container.
    public var container: String?
    public var tailLines: Int?
    /// The log of the container's run before the last restart.
    public var previous: Bool
    public var sinceSeconds: Int?
    /// Every line begins with its time (RFC 3339).
    public var timestamps: Bool

    public init(
        container: String? = nil, tailLines: Int? = nil, previous: Bool = false, sinceSeconds: Int? = nil,
        timestamps: Bool = false
    ) {
        self.container = container
        self.tailLines = tailLines
        self.previous = previous
        self.sinceSeconds = sinceSeconds
        self.timestamps = timestamps
    }

    var query: [(String, String)] {
        var items: [(String, String)] = []
        if let container { items.append(("container", container)) }
        if let tailLines { items.append(("tailLines", String(tailLines))) }
        if previous { items.append(("previous", "true")) }
        if let sinceSeconds { items.append(("sinceSeconds", String(sinceSeconds))) }
        if timestamps { items.append(("timestamps", "true")) }
        return items
    }
}
