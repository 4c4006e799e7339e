import Changes
import Values

extension KubeconfigDocument {
    /// Adds the entries of each cluster. Everything that is there stays, `current-context` included; an entry with the
    /// same name and content is left alone.
    ///
    /// - Parameters:
    ///   - entries: Clusters with different names; each gets its entries at the end of the lists, in this order.
    ///   - replace: Whether an entry with the same name and other content gives way to the new one.
    /// - Throws: ``Changes/OperationError`` with code `conflict` that shows every entry with other content, secrets
    ///   redacted; then nothing has been added.
    public mutating func merge(_ entries: [ClusterEntry], replace: Bool = false) throws(OperationError) {
        try merge(made: ClusterEntry.made(entries), replace: replace)
    }

    mutating func merge(made: [Entry], replace: Bool) throws(OperationError) {
        var lists = EntryLists(root)
        var conflicts: [MergeConflict] = []
        for entry in made {
            guard let present = lists.entry(entry.section, entry.name) else {
                lists.put(entry)
                continue
            }
            // What refers to files that are gone differs from whatever there is.
            let old = (try? EntryFields(document: self, entry: present).comparable()) ?? present.body.json
            let new = try EntryFields(document: self, entry: entry).comparable()
            if old.isExactly(new) { continue }
            if replace {
                lists.put(entry.keepingNotes(of: present))
            } else {
                conflicts.append(
                    MergeConflict(path: path, section: entry.section, name: entry.name, old: old, new: new))
            }
        }
        guard conflicts.isEmpty else { throw MergeConflict.error(conflicts) }
        lists.fill(&root)
    }
}

extension KubeconfigDocument.Entry {
    /// A context's namespace, and extensions anywhere, are other people's notes, so that a replacement keeps them.
    fileprivate func keepingNotes(of present: Self) -> Self {
        var copy = self
        for key in section == .contexts ? ["namespace", "extensions"] : ["extensions"] where copy.body[key] == nil {
            copy.body[key] = present.body[key]
        }
        return copy
    }
}

extension ClusterEntry {
    /// The entries of all clusters, one cluster after the other.
    static func made(_ clusters: [ClusterEntry]) throws(OperationError) -> [KubeconfigDocument.Entry] {
        var names: Set<[UInt8]> = []
        for cluster in clusters where !names.insert(cluster.name.exact).inserted {
            throw OperationError(
                .invalidInput, "two clusters to merge are both called \"\(cluster.name)\"",
                hint: "give each cluster a name of its own")
        }
        let made = clusters.concurrentMap { cluster in
            Result { () throws(OperationError) in try cluster.entries() }
        }
        var result: [KubeconfigDocument.Entry] = []
        for entries in made { result += try entries.get() }
        return result
    }
}
