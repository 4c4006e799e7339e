import Foundation
import Playbooks
import Testing

@testable import meshwright

@Suite("Keys of a terminal") struct KeyTests {
    private func keys(_ text: String) -> [Key] {
        var parser = KeyParser()
        return parser.keys(of: text.utf8)
    }

    @Test("text, control keys, arrows and Alt")
    func plain() {
        #expect(keys("ab\u{1}\t\r\n\u{7F}") == [.text("ab"), .control("a"), .tab, .enter, .enter, .backspace])
        #expect(keys("\u{1B}[A\u{1B}OB\u{1B}[1;5D\u{1B}[3~\u{1B}[H") == [.up, .down, .wordLeft, .delete, .home])
        #expect(keys("\u{1B}b\u{1B}\r\u{1B}\u{7F}\u{1B}[99z") == [.alt("b"), .altEnter, .altBackspace, .other])
        #expect(keys("é界") == [.text("é界")])
    }

    @Test("what comes in pieces is what it is whole")
    func pieces() {
        let text = "ü\u{1B}[1;5C\u{1B}[200~a\r\nb\rc\u{1B}[201~\u{1B}OHx"
        let whole: [Key] = [.text("ü"), .wordRight, .paste("a\nb\nc"), .home, .text("x")]
        #expect(keys(text) == whole)
        var parser = KeyParser()
        var keys: [Key] = []
        for byte in text.utf8 { keys += parser.keys(of: [byte]) }
        #expect(keys == whole && !parser.isWaiting)
    }

    @Test("an escape after which nothing comes is the Escape key; a paste waits for its end")
    func escape() {
        var parser = KeyParser()
        #expect(parser.keys(of: [0x1B]) == [] && parser.isWaiting)
        #expect(parser.flush() == [.escape])
        #expect(parser.keys(of: "\u{1B}[200~x".utf8) == [] && parser.flush() == [])
        #expect(parser.keys(of: "\u{1B}[201~".utf8) == [.paste("x")])
    }

    @Test("a paste cannot steer the terminal")
    func paste() {
        #expect(keys("\u{1B}[200~a\u{1B}[2Jb\u{7}\tc\u{1B}[201~") == [.paste("a[2Jb\tc")])
    }
}

@Suite("Editing a line") struct LineEditingTests {
    private func typing(_ keys: Key..., history: [String] = []) -> LineEditing {
        var editing = LineEditing(history: EntryHistory(history))
        for key in keys { _ = editing.take(key) }
        return editing
    }

    @Test("moving and changing within lines and across them")
    func editing() {
        #expect(typing(.text("11"), .left, .left, .text("4")).buffer.text == "411")
        #expect(typing(.text("one two"), .altBackspace, .text("x")).buffer.text == "one x")
        #expect(typing(.text("one two"), .control("a"), .alt("d")).buffer.text == " two")
        #expect(typing(.text("a-b c"), .control("w")).buffer.text == "a-b ")
        #expect(typing(.text("one two"), .control("u"), .text("x"), .control("y")).buffer.text == "xone two")
        #expect(typing(.text("ab"), .control("t")).buffer.text == "ba")
        #expect(typing(.paste("ab\ncd\nef"), .up, .control("k")).buffer.text == "ab\ncdef")
        #expect(typing(.paste("ab\ncd\nef"), .up, .home, .control("k"), .control("k")).buffer.text == "ab\nef")
        #expect(typing(.text("x"), .altEnter, .text("y"), .up, .text("z")).buffer.text == "xz\ny")
        #expect(typing(.text("e"), .text("\u{301}"), .backspace).buffer.isEmpty)
    }

    @Test("earlier entries come back whole; what was typed meanwhile is not lost")
    func history() {
        var editing = typing(.text("new"), .up, history: ["a", "b\nc"])
        #expect(editing.buffer.text == "b\nc")
        _ = editing.take(.up)
        #expect(editing.buffer.text == "b\nc" && editing.buffer.cursor == 1)
        _ = editing.take(.up)
        #expect(editing.buffer.text == "a")
        #expect(editing.take(.control("p")) == .bell)
        for _ in 0..<4 { _ = editing.take(.down) }
        #expect(editing.buffer.text == "new")
        editing.remember("a")
        #expect(editing.history.entries == ["b\nc", "a"])
    }

    @Test("Ctrl-R finds what has a text in it, and goes on to older ones")
    func search() {
        var editing = typing(.control("r"), .text("o"), .text("n"), history: ["one", "two", "on off"])
        #expect(editing.buffer.text == "on off" && editing.search?.text == "on")
        _ = editing.take(.control("r"))
        #expect(editing.buffer.text == "one")
        #expect(editing.take(.control("r")) == .bell)
        #expect(editing.take(.enter) == .enter && editing.search == nil && editing.buffer.text == "one")
        editing.begin("kept")
        for key in [Key.control("r"), .text("two"), .control("g")] { _ = editing.take(key) }
        #expect(editing.buffer.text == "kept")
    }

    @Test("Ctrl-D ends only where there is nothing")
    func end() {
        var editing = typing(.text("x"), .left)
        #expect(editing.take(.control("d")) == .redraw && editing.buffer.isEmpty)
        #expect(editing.take(.control("d")) == .end)
    }

    @Test("completion puts in what is certain, shows what is not, and does not count once something else is there")
    func completion() {
        var editing = typing(.text("x = po"))
        let several = Completion(replaced: 2, candidates: [.init("pods"), .init("podtemplates")])
        #expect(editing.take(several, for: "x = po") == .redraw)
        #expect(editing.buffer.text == "x = pod" && editing.menu == ["pods", "podtemplates"])
        _ = editing.take(.text("s"))
        #expect(editing.menu.isEmpty)
        #expect(
            editing.take(Completion(replaced: 4, candidates: [.init("pods", ending: "\"")]), for: "x = pods") == .redraw
        )
        #expect(editing.buffer.text == "x = pods\"")
        #expect(editing.take(several, for: "x = po") == .none)
        #expect(editing.take(Completion(), for: "x = pods\"") == .bell)
    }
}

@Suite("Rows of a terminal") struct ScreenLayoutTests {
    private let prompts = ScreenLayout.Prompts(first: "> ", next: ". ")

    private func layout(_ text: String, cursor: Int? = nil, below: [String] = [], columns: Int = 8, height: Int = 10)
        -> ScreenLayout
    {
        let characters = Array(text)
        return ScreenLayout(
            characters, cursor: cursor ?? characters.count, prompts: prompts, below: below, columns: columns,
            height: height)
    }

    @Test("lines have their prompts, and go on in the next row where they are full")
    func rows() {
        let layout = layout("abcdefgh\nx")
        #expect(layout.rows.map(\.text) == ["> abcdef", "gh", ". x"])
        #expect(layout.rows.map(\.isContinuation) == [false, true, false])
        #expect(layout.cursorRow == 2 && layout.cursorColumn == 3)
    }

    @Test("a full row puts the cursor on the next, and a wide character never lies across two")
    func edges() {
        let full = layout("abcdef")
        #expect(full.rows.map(\.text) == ["> abcdef", ""] && full.cursorRow == 1 && full.cursorColumn == 0)
        let wide = layout("abcde界")
        #expect(wide.rows.map(\.text) == ["> abcde", "界"] && wide.cursorColumn == 2)
    }

    @Test("of more rows than the terminal has, those around the cursor are shown")
    func clipping() {
        let layout = layout("1\n2\n3\n4\n5", cursor: 2, height: 2)
        #expect(layout.rows.map(\.text) == ["> 1", ". 2"] && layout.cursorRow == 1)
    }

    @Test("names stand side by side, read downwards, and the last row counts those that are left out")
    func menu() {
        let names = ["a", "b", "c", "d", "e"]
        #expect(ScreenLayout.menu(names, columns: 7, height: 9) == ["a  c  e", "b  d"])
        #expect(ScreenLayout.menu(names, columns: 3, height: 3) == ["a", "b", "… and 3 more"])
    }

    @Test("what is typed at the end is sent alone; anything else has all rows painted anew")
    func painting() {
        var painter = ScreenPainter()
        #expect(painter.paint(layout("a")) == "\r\u{1B}[J> a\r\u{1B}[3C")
        #expect(painter.paint(layout("ab")) == "b")
        #expect(painter.paint(layout("ab", cursor: 1)) == "\r\u{1B}[J> ab\r\u{1B}[3C")
        #expect(painter.paint(layout("ab\nc")) == "\r\u{1B}[J> ab\r\n. c\r\u{1B}[3C")
        #expect(painter.paint(layout("ab\nc", cursor: 0)) == "\r\u{1B}[1A\u{1B}[J> ab\r\n. c\u{1B}[1A\r\u{1B}[2C")
        #expect(painter.paint(layout("abcdefg", columns: 8)) == "\r\u{1B}[J> abcdefg\r\u{1B}[1C")
    }
}

@Suite("The history file") struct HistoryFileTests {
    @Test("entries of several lines are kept whole, for the user alone, and several prompts add to it")
    func entries() throws {
        let folder = try TemporaryFolder()
        let (one, other) = (HistoryFile(["XDG_STATE_HOME": folder.path]), HistoryFile(["XDG_STATE_HOME": folder.path]))
        one?.append("a\n\"\\n\"\\")
        other?.append("b")
        one?.append("c")
        #expect(other?.load() == ["a\n\"\\n\"\\", "b", "c"])
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("meshwright/history"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
}
