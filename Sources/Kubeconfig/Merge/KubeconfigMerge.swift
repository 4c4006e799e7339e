import Changes

/// Step 4 of the procedure for several files: every cluster's entries go into each of them.
public struct KubeconfigMerge: Sendable {
    public var entries: [ClusterEntry]
    /// Whether entries with the same name and other content give way.
    public var replace: Bool

    public init(_ entries: [ClusterEntry], replace: Bool = false) {
        self.entries = entries
        self.replace = replace
    }

    /// A file to write.
    public struct Target: Sendable, Hashable {
        public var path: String
        /// The cluster whose own kubeconfig this is: its entries come before those of its peers. `nil` for a file that
        /// all share.
        public var own: String?

        public init(path: String, own: String? = nil) {
            self.path = path
            self.own = own
        }
    }

    /// Merges into every target. All of them are read, computed and checked before the first is written, under locks
    /// that keep other writers out.
    ///
    /// - Returns: One outcome a target, in their order.
    /// - Throws: ``Changes/OperationError``: for conflicts in any file, with all of them, and nothing written.
    public func write(_ targets: [Target], gate: Gate) throws(OperationError) -> [KubeconfigFile.Outcome] {
        let made = try ClusterEntry.made(entries)
        for target in targets {
            guard let own = target.own, !entries.contains(where: { $0.name.isExactly(own) }) else { continue }
            throw OperationError(
                .invalidInput, "\(target.path) is to be cluster \"\(own)\"'s, which is not among those to merge",
                object: target.path, hint: "name one of the merged clusters, or none")
        }
        return try KubeconfigFile.update(targets.map(\.path), gate: gate) {
            (index, document) throws(OperationError) in
            let own = targets[index].own
            let isOwn: (KubeconfigDocument.Entry) -> Bool = { entry in own.map(entry.name.isExactly) ?? false }
            try document.merge(made: made.filter(isOwn) + made.filter { !isOwn($0) }, replace: replace)
        }
    }
}
