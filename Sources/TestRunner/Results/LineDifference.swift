/// Two texts compared line by line.
public enum LineDifference {
    public enum Mark: String, Sendable {
        case both = " "
        case expected = "-"
        case actual = "+"
    }

    /// The lines of both texts in order; of those that are in both, only some around each difference, and `nil` for the
    /// rest.
    public static func lines(expected: String, actual: String, context: Int = 3) -> [(mark: Mark, text: String)?] {
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for change in new.difference(from: old) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var all: [(mark: Mark, text: String)] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if removed.contains(left) {
                all.append((.expected, String(old[left])))
                left += 1
            } else if inserted.contains(right) {
                all.append((.actual, String(new[right])))
                right += 1
            } else {
                all.append((.both, String(old[left])))
                (left, right) = (left + 1, right + 1)
            }
        }
        return folded(all, context)
    }

    private static func folded(_ all: [(mark: Mark, text: String)], _ context: Int) -> [(mark: Mark, text: String)?] {
        let changed = all.indices.filter { all[$0].mark != .both }
        var result: [(mark: Mark, text: String)?] = []
        for index in all.indices {
            if changed.contains(where: { abs($0 - index) <= context }) {
                result.append(all[index])
            } else if case .some(.none) = result.last {
                continue
            } else {
                result.append(nil)
            }
        }
        return result
    }
}
