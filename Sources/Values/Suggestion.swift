/// "Did you mean" for names that do not exist.
public enum Suggestion {
    /// `did you mean "cluster01"? there is "cluster01", "cluster02"`; says so when there is nothing to name.
    public static func hint(for name: String, among known: [String], kind: String) -> String {
        guard !known.isEmpty else { return "there is no \(kind) at all" }
        let all = "there is \(list(known))"
        return closest(to: name, among: known).map { "did you mean \"\($0)\"? \(all)" } ?? all
    }

    /// The known name nearest to a misspelt one, when it is near enough to be meant: at most a third of it differs.
    public static func closest(to name: String, among known: [String]) -> String? {
        // Comparing takes time for each pair of characters, and a script may ask for a name of any length.
        guard name.utf8.count <= 256 else { return nil }
        let ranked = known.map { ($0, distance(name.lowercased(), $0.lowercased())) }.min { $0.1 < $1.1 }
        guard let (best, distance) = ranked, distance <= max(1, name.count / 3) else { return nil }
        return best
    }

    /// The names in quotes; of very many only the first.
    public static func list(_ names: [String]) -> String {
        let shown = names.prefix(20).map { "\"\($0)\"" }.joined(separator: ", ")
        return names.count > 20 ? "\(shown) and \(names.count - 20) more" : shown
    }

    /// How many characters have to be inserted, removed or replaced (Levenshtein).
    public static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (index, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in right.enumerated() {
                let substitution = diagonal + (character == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substitution, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[right.count]
    }
}
