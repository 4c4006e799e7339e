import Playbooks

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Entries that are typed at a terminal, of one line or several, with editing, history and completion.
actor EntryReader {
    enum Entry: Sendable, Equatable {
        case text(String)
        /// The text is to be edited elsewhere.
        case edit(String)
        /// Ctrl-C.
        case interrupted
        /// Ctrl-D.
        case end
    }

    private let input: TerminalInput
    private let console: Console
    private let file: HistoryFile?
    private let session: PromptSession
    private let prompts: ScreenLayout.Prompts
    private var editing: LineEditing
    private var parser = KeyParser()
    private var painter = ScreenPainter()
    /// What was typed, but not looked at yet.
    private var keys: [Key] = []

    // A terminal sends the whole of a key at once; only somebody who types Escape leaves a gap.
    private static let escapeGap = Duration.milliseconds(50)

    init(
        input: TerminalInput, console: Console, history: HistoryFile?, session: PromptSession,
        prompts: ScreenLayout.Prompts
    ) {
        self.input = input
        self.console = console
        self.session = session
        self.prompts = prompts
        file = history
        editing = LineEditing(history: EntryHistory(history?.load() ?? []))
    }

    /// Keeps an entry for later, in the file too. One that begins with a space is not kept.
    func remember(_ entry: String) {
        guard let first = entry.first, !first.isWhitespace else { return }
        if editing.history.entries.last != entry { file?.append(entry) }
        editing.remember(entry)
    }

    /// The next entry; it is remembered.
    func next() async -> Entry {
        keys += parser.keys(of: input.takeCollectedLines())
        let mode = TerminalMode()
        mode.handOverKeys()
        console.show(Self.pasteMode(true))
        defer { mode.restore() }
        editing.begin()
        painter.forget()
        while true {
            if keys.isEmpty {
                paint()
                switch await input.next(within: parser.isWaiting ? Self.escapeGap : nil) {
                case .bytes(let bytes): keys += parser.keys(of: bytes)
                case .timeout: keys += parser.flush()
                case .interrupted: return interrupted()
                case .changed(let wasAway):
                    if wasAway { painter.forget() }
                    mode.handOverKeys()
                case .end:
                    finish("")
                    return .end
                }
                continue
            }
            if let entry = await take(keys.removeFirst()) { return entry }
        }
    }

    private func take(_ key: Key) async -> Entry? {
        switch editing.take(key) {
        case .none, .redraw: return nil
        case .bell: console.show("\u{07}")
        case .clearScreen:
            console.show("\u{1B}[H\u{1B}[2J")
            painter.forget()
        case .complete: await complete()
        case .enter:
            let text = editing.buffer.text
            guard await session.isIncomplete(text) else {
                finish("")
                remember(text)
                return .text(text)
            }
            editing.insertLineEnd()
        case .edit:
            let text = editing.buffer.text
            finish("")
            return .edit(text)
        case .end:
            finish("")
            return .end
        }
        return nil
    }

    private func complete() async {
        let before = editing.buffer.before
        let line = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        if before.contains("\n"), line.allSatisfy(\.isWhitespace) { return _ = editing.take(.text("  ")) }
        if case .bell = editing.take(await session.completion(of: before), for: before) { console.show("\u{07}") }
    }

    private func interrupted() -> Entry {
        keys = []
        parser = KeyParser()
        finish("^C")
        return .interrupted
    }

    /// Leaves the entry as it is, and goes to the line below it.
    private func finish(_ mark: String) {
        editing.moveToEnd()
        _ = editing.take(.other)
        paint()
        console.show(mark + Self.pasteMode(false) + "\r\n")
        painter.forget()
    }

    private func paint() {
        let size = TerminalSize(of: STDOUT_FILENO)
        let (columns, height) = (size?.columns ?? 80, size?.rows ?? 24)
        var prompts = prompts
        if let search = editing.search { prompts.first = "(search '\(search.text)') " }
        let note = editing.note.map { [$0.printable] } ?? []
        let menu = ScreenLayout.menu(
            editing.menu.map(\.printable), columns: columns, height: max(2, min(height / 2, height - 3)))
        let layout = ScreenLayout(
            editing.buffer.characters, cursor: editing.buffer.cursor, prompts: prompts, below: note + menu,
            columns: columns, height: height)
        console.show(painter.paint(layout))
    }

    private static func pasteMode(_ isOn: Bool) -> String { "\u{1B}[?2004\(isOn ? "h" : "l")" }
}
