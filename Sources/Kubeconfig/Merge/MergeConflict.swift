import Changes
import Values

/// An entry that is there already with other content.
struct MergeConflict: Sendable {
    var path: String
    var section: KubeconfigDocument.Section
    var name: String
    var old: JSON
    var new: JSON

    /// One line a field that differs: `server: https://a:6443 there, https://b:31936 new`.
    private var differences: [String] {
        let old = Redaction.body(self.old, section: section).objectValue ?? [:]
        let new = Redaction.body(self.new, section: section).objectValue ?? [:]
        return Set(old.keys).union(new.keys).sorted().filter { !Self.isSame(old[$0], new[$0]) }.map { key in
            "\(key): \(Self.text(old[key])) there, \(Self.text(new[key])) new"
        }
    }

    private static func isSame(_ old: JSON?, _ new: JSON?) -> Bool {
        guard let old, let new else { return old == nil && new == nil }
        return old.isExactly(new)
    }

    private static func text(_ value: JSON?) -> String { value.map { $0.stringValue ?? $0.text() } ?? "nothing" }

    private var text: String {
        "\(path) has \(section.kind) \"\(name)\" with other content (\(differences.joined(separator: "; ")))"
    }

    static func error(_ conflicts: [MergeConflict]) -> OperationError {
        OperationError(
            .conflict, conflicts.map(\.text).joined(separator: "\n"), object: conflicts.first?.path,
            hint: "rename the entry that is there, or have it replaced, in clustermesh by --param replace_entries=true "
                + "(a backup is kept)")
    }
}
