import Testing

@testable import Playbooks

@Suite("Text typed at the prompt") struct PromptTextTests {
    @Test(
        "outermost local variables become variables of the session, at the same place",
        arguments: [
            ("local x = 1", "      x = 1"), ("local a, b", "      a, b = nil"),
            ("local x <const> = 1", "      x  = 1"),
            ("local function f() local y = 1 end", "      function f() local y = 1 end"),
            ("do local x = 1 end", "do local x = 1 end"), ("f(function() local x end)", "f(function() local x end)"),
            ("if a then local x end local y = 2", "if a then local x end       y = 2"),
            ("local x <close> = f()", "local x <close> = f()"), ("print 'local x = 1'", "print 'local x = 1'"),
            ("-- local x\nlocal ü = 1", "-- local x\nlocal ü = 1"),
        ])
    func locals(text: String, expected: String) { #expect(PromptText.keepingLocals(text) == expected) }

    @Test(
        "a line that begins with an operator, a dot or a colon goes on the one before",
        arguments: [
            (":wait()", true), (".name", true), ("  .. 'x'", true), ("and y", true), ("(f or g)()", false),
            ("-- note", false),
            ("-1", false), ("print(1)", false), ("", false), ("end", false),
        ])
    func continuation(line: String, expected: Bool) { #expect(PromptText.continues(line) == expected) }

    @Test(
        "every byte is in a token, whatever the text",
        arguments: ["a.b:c[[x]] --[=[ y ]=] 'z\\'' 1e-5 é", "\"open", "[==[ open", "--[[ open", "🙂 = «x»"])
    func tokens(text: String) {
        let bytes = Array(text.utf8)
        var end = 0
        for token in LuaTokens(text).all {
            #expect(bytes[end..<token.range.lowerBound].allSatisfy { $0 == 32 })
            end = token.range.upperBound
        }
        #expect(end == bytes.count)
    }

    @Test("strings and comments know whether they are closed")
    func closing() {
        func kinds(_ text: String) -> [LuaToken.Kind] { LuaTokens(text).all.map(\.kind) }
        #expect(kinds("'a\\'b'") == [.string(isClosed: true)])
        #expect(kinds("'a") == [.string(isClosed: false)])
        #expect(kinds("[[a]]") == [.string(isClosed: true)])
        #expect(kinds("--[[a") == [.comment(isClosed: false)])
        #expect(kinds("--[[a]] 1") == [.comment(isClosed: true), .number])
    }
}

@Suite("A session as a playbook") struct SessionPlaybookTests {
    private func body(_ entries: (String, Bool)...) -> String {
        let playbook = SessionPlaybook(
            name: "t", entries: entries.map { .init(text: $0, isValue: $1) }, modules: ["mesh", "task"],
            globals: ["print", "ipairs"])
        let lines = playbook.text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.drop { !$0.contains("run = ") }.dropFirst().prefix { $0 != "  end," }.map { $0.dropFirst(4) }
            .joined(separator: "\n")
    }

    @Test("variables are declared where they are set first, or before, where that is in a block")
    func declarations() {
        #expect(body(("x = 1", false), ("x = 2", false)) == "local x = 1\nx = 2")
        #expect(body(("local x = 1", false), ("x = 2", false)) == "local x = 1\nx = 2")
        #expect(body(("a, b = f()", false)) == "local a, b = f()")
        #expect(body(("function f() end", false)) == "local function f() end")
        #expect(body(("x = 1 y = 2", false)) == "local x = 1 local y = 2")
        #expect(body(("for i = 1, 2 do n = i end", false)) == "local n\nfor i = 1, 2 do n = i end")
        #expect(body(("t.x = 1", false)) == "t.x = 1")
    }

    @Test("values are printed, and what is about the conversation is left out")
    func values() {
        #expect(body(("1 + 1", true)) == "print(1 + 1)")
        #expect(body(("x.name; -- note", true)) == "print(x.name)")
        #expect(body(("help(f)", false), ("err.hint", true), ("describe(x)", false), ("g()", false)) == "g()")
    }

    @Test("modules are required")
    func modules() {
        let playbook = SessionPlaybook(
            name: "t", entries: [.init(text: "mesh.status(fleet)", isValue: false)], modules: ["mesh", "task"],
            globals: [])
        #expect(playbook.text.hasPrefix("local mesh = require \"mesh\"\n\nreturn playbook {"))
        #expect(!playbook.text.contains("task"))
    }
}
