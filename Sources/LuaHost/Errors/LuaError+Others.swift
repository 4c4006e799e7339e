extension LuaError {
    /// One error for those of several tasks: the first, with what else failed on its own account beside it.
    ///
    /// Whoever was only stopped because another failed did not fail on its own account. `nil` when there are no errors.
    init?(first errors: [LuaError]) {
        guard let first = errors.first else { return nil }
        let own = errors.dropFirst().flatMap { $0.isCancellation ? $0.others : [$0.alone] + $0.others }
        self = first
        others += own
    }

    /// The error without those beside it.
    private var alone: LuaError {
        var result = self
        result.others = []
        return result
    }

    /// Has the error name a cluster, unless it names one already.
    mutating func concern(cluster: String) {
        guard !cluster.isEmpty, !isCancellation, fields.cluster == nil, !message.contains(cluster) else { return }
        fields.cluster = cluster
    }

    /// `and 2 more failed:`, then a line each; none where no other failed.
    public var otherLines: [String] {
        if others.isEmpty { return [] }
        return ["and \(others.count) more failed:"] + others.map { "  \($0.line)" }
    }

    /// Place, cluster, and the message's first line.
    private var line: String {
        let text = (location.map { "\($0): " } ?? "") + sentence
        return String(text.prefix { !$0.isNewline })
    }
}
