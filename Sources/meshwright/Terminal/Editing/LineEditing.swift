import Playbooks

/// The state of a line that is being edited: takes keys, and says what is to be done. It neither reads nor writes.
struct LineEditing: Sendable {
    enum Effect: Equatable, Sendable {
        case none
        /// Show it anew.
        case redraw
        /// The text is entered, if it is whole.
        case enter
        case complete
        case clearScreen
        /// Open the text in an editor.
        case edit
        /// There is no more to come.
        case end
        case bell
    }

    /// A search through earlier entries.
    struct Search: Equatable, Sendable {
        var text = ""
        /// The entry that was found.
        var found: Int?
        /// What was typed before.
        var original: String
    }

    private(set) var buffer = EditBuffer()
    private(set) var history: EntryHistory
    private(set) var search: Search?
    /// What can be completed to, until the next key.
    private(set) var menu: [String] = []
    /// How the function is called whose arguments are being typed.
    private(set) var note: String?
    private var hasPrefixKey = false

    init(history: EntryHistory = EntryHistory()) { self.history = history }

    /// Begins with another text.
    mutating func begin(_ text: String = "") {
        buffer.set(text)
        history.rewind()
        search = nil
        clearMenu()
    }

    mutating func remember(_ entry: String) { history.add(entry) }

    mutating func take(_ key: Key) -> Effect {
        clearMenu()
        if hasPrefixKey {
            hasPrefixKey = false
            return key == .control("e") ? .edit : .bell
        }
        if search != nil, let effect = takeInSearch(key) { return effect }
        return takeText(key) ?? takeMove(key) ?? takeChange(key)
    }

    private mutating func clearMenu() {
        menu = []
        note = nil
    }

    private mutating func takeText(_ key: Key) -> Effect? {
        switch key {
        case .text(let text): buffer.insert(text)
        case .paste(let text): buffer.insert(text)
        case .altEnter: buffer.insert("\n")
        case .enter: return .enter
        case .tab: return .complete
        case .control("d") where buffer.isEmpty: return .end
        case .control("l"): return .clearScreen
        case .control("x"):
            hasPrefixKey = true
            return Effect.none
        default: return nil
        }
        return .redraw
    }

    private mutating func takeMove(_ key: Key) -> Effect? {
        switch key {
        case .left, .control("b"): buffer.move(to: buffer.cursor - 1)
        case .right, .control("f"): buffer.move(to: buffer.cursor + 1)
        case .home, .control("a"): buffer.moveToLineStart()
        case .end, .control("e"): buffer.moveToLineEnd()
        case .wordLeft, .alt("b"): buffer.moveWordLeft()
        case .wordRight, .alt("f"): buffer.moveWordRight()
        case .up: return buffer.moveUp() ? .redraw : recall { $0.earlier(leaving: $1) }
        case .down: return buffer.moveDown() ? .redraw : recall { $0.later(leaving: $1) }
        case .control("p"): return recall { $0.earlier(leaving: $1) }
        case .control("n"): return recall { $0.later(leaving: $1) }
        case .control("r"): search = Search(found: nil, original: buffer.text)
        default: return nil
        }
        return .redraw
    }

    private mutating func takeChange(_ key: Key) -> Effect {
        switch key {
        case .backspace, .control("h"): buffer.deleteBackward()
        case .delete, .control("d"): buffer.deleteForward()
        case .control("k"): buffer.cutToLineEnd()
        case .control("u"): buffer.cutToLineStart()
        case .control("w"): buffer.cutToSpace()
        case .altBackspace: buffer.cutWordLeft()
        case .alt("d"): buffer.cutWordRight()
        case .control("y"): buffer.putBack()
        case .control("t"): buffer.transpose()
        default: return .none
        }
        return .redraw
    }

    private mutating func recall(_ step: (inout EntryHistory, String) -> String?) -> Effect {
        guard let text = step(&history, buffer.text) else { return .bell }
        buffer.set(text)
        return .redraw
    }

    // Search

    /// `nil` for a key that ends the search and then does what it always does.
    private mutating func takeInSearch(_ key: Key) -> Effect? {
        switch key {
        case .text(let text):
            search?.text += text
            return find(before: (search?.found ?? history.entries.count - 1) + 1)
        case .backspace:
            if search?.text.isEmpty == false { search?.text.removeLast() }
            return find(before: history.entries.count)
        case .control("r"): return find(before: search?.found ?? history.entries.count)
        case .control("g"):
            buffer.set(search?.original ?? "")
            search = nil
            return .redraw
        default:
            search = nil
            return key == .escape ? .redraw : nil
        }
    }

    private mutating func find(before end: Int) -> Effect {
        guard let search, let found = history.search(search.text, before: end) else { return .bell }
        self.search?.found = found
        buffer.set(history.entries[found])
        return .redraw
    }

    // Completion

    /// Takes what can be completed to.
    ///
    /// - Parameter text: What it was asked for; when something else is there by now, it does not count.
    mutating func take(_ completion: Completion, for text: String) -> Effect {
        guard buffer.before == text else { return .none }
        note = completion.signature
        guard let insertion = completion.insertion else { return note == nil ? .bell : .redraw }
        let word = String(text.suffix(completion.replaced))
        let isLonger = insertion != word && (completion.candidates.count == 1 || insertion.count >= word.count)
        if isLonger { buffer.replace(last: completion.replaced, with: insertion) }
        if completion.candidates.count > 1 { menu = completion.candidates.map(\.label) }
        return .redraw
    }

    mutating func insertLineEnd() { buffer.insert("\n") }
    mutating func moveToEnd() { buffer.move(to: buffer.characters.count) }
}
