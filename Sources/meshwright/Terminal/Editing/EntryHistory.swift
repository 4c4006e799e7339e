/// Earlier entries, and the one of them that is looked at.
struct EntryHistory: Equatable, Sendable {
    /// The oldest first; each different.
    private(set) var entries: [String] = []
    /// What is shown in place of an entry: changed, but not entered.
    private var drafts: [Int: String] = [:]
    /// The one that is shown; the number of entries for the one being typed.
    private(set) var position = 0

    static let kept = 1000

    init(_ entries: [String] = []) {
        for entry in entries { add(entry) }
    }

    /// An entry that was there before is the newest again.
    mutating func add(_ entry: String) {
        entries.removeAll { $0 == entry }
        entries.append(entry)
        if entries.count > Self.kept { entries.removeFirst() }
        rewind()
    }

    mutating func rewind() {
        drafts = [:]
        position = entries.count
    }

    /// The entry before, or `nil` when there is none.
    mutating func earlier(leaving text: String) -> String? { step(-1, leaving: text) }
    mutating func later(leaving text: String) -> String? { step(1, leaving: text) }

    private mutating func step(_ distance: Int, leaving text: String) -> String? {
        let next = position + distance
        guard (0...entries.count).contains(next) else { return nil }
        drafts[position] = text
        position = next
        return drafts[next] ?? (next < entries.count ? entries[next] : "")
    }

    /// The newest entry that has a text in it, from one on backwards.
    func search(_ text: String, before end: Int) -> Int? {
        entries[..<min(max(0, end), entries.count)].lastIndex { $0.contains(text) }
    }
}
