import Foundation
import Testing

@Suite("repl, by its screen", .timeLimit(.minutes(5)))
struct ReplScreenTests {
    @Test("entries print, unfinished ones go on below another prompt, and Ctrl-D leaves with status 0")
    func entries() async throws {
        try await inTerminal("repl") { screen, _ in
            try await screen.wait(forLast: "mesh>")
            try await screen.type("1 + 41", "Enter")
            try await screen.wait("the sum") { $0.suffix(2) == ["42", "mesh>"] }
            try await screen.type("for i = 1, 2 do", "Enter")
            try await screen.wait(forLast: "   ->")
            try await screen.type("print(i) end", "Enter")
            let rows = try await screen.wait("both rounds") { $0.suffix(3) == ["1", "2", "mesh>"] }
            #expect(rows.suffix(5).prefix(2) == ["mesh> for i = 1, 2 do", "   -> print(i) end"])
            try await screen.type("local x = 5", "Enter")
            try await screen.type("x * 2", "Enter")
            try await screen.wait("the variable") { $0.suffix(2) == ["10", "mesh>"] }
            try await screen.type("", "C-d")
            try await screen.wait(forLast: "status 0")
        }
    }

    @Test("an error shows the line it is about, and a suggestion")
    func errors() async throws {
        try await inTerminal("repl") { screen, _ in
            try await screen.wait(forLast: "mesh>")
            try await screen.paste("function f()\n  return prinnt(1)\nend")
            try await screen.type("", "Enter")
            try await screen.type("f()", "Enter")
            let rows = try await screen.wait("the error") {
                $0.contains { $0.hasPrefix("error:") } && $0.last == "mesh>"
            }
            #expect(rows.contains("error: variable 'prinnt' is not declared; did you mean 'print'? (at prompt:2)"))
            #expect(rows.contains("  2 |   return prinnt(1)"))
        }
    }

    @Test("several lines that are pasted run in order, and come back as one entry")
    func paste() async throws {
        try await inTerminal("repl") { screen, _ in
            try await screen.wait(forLast: "mesh>")
            try await screen.paste("a = 20\nif a then\n  print(\"in\")\nend\na + 1\n\"last\"")
            try await screen.wait(forLast: "   -> \"last\"")
            try await screen.type("", "Enter")
            try await screen.wait("all results") { $0.suffix(4) == ["in", "21", "last", "mesh>"] }
            try await screen.type("", "Up")
            let rows = try await screen.wait(forLast: "   -> \"last\"")
            #expect(rows.suffix(6).first == "mesh> a = 20")
            try await screen.type("", "C-c")
            try await screen.wait(forLast: "mesh>")
            try await screen.paste("b = 1\nerror(\"here\")\nprint(\"never\")")
            try await screen.type("", "Enter")
            try await screen.wait("the rest is not run") { $0.suffix(2) == ["not run: 1 entry after it", "mesh>"] }
        }
    }

    @Test("Ctrl-C gives up what is typed, or stops the call, and the session goes on")
    func interrupt() async throws {
        try await inTerminal("repl") { screen, _ in
            try await screen.wait(forLast: "mesh>")
            try await screen.type("kept = 40")
            try await screen.type("", "Enter")
            try await screen.type("nonsense", "C-c")
            try await screen.wait("the line is given up") { $0.suffix(2) == ["mesh> nonsense^C", "mesh>"] }
            try await screen.type("print(\"wait\" .. \"ing\") task.sleep(\"24h\")", "Enter")
            try await screen.wait("it waits") { $0.contains("waiting") }
            try await screen.type("", "C-c")
            try await screen.wait("the call is stopped") {
                $0.last == "mesh>" && $0.contains { $0.hasPrefix("error: interrupted") }
            }
            try await screen.type("kept + 2", "Enter")
            try await screen.wait("the session is the same") { $0.suffix(2) == ["42", "mesh>"] }
        }
    }

    @Test("Tab completes, lists what it cannot tell apart, and knows the clusters")
    func completion() async throws {
        try await inTerminal("repl --lab 2") { screen, _ in
            try await screen.wait(forLast: "mesh>")
            try await screen.type("flee", "Tab")
            try await screen.wait(forLast: "mesh> fleet")
            try await screen.type(".cl", "Tab")
            try await screen.wait("both clusters") { $0.suffix(2) == ["mesh> fleet.cluster0", "cluster01  cluster02"] }
            try await screen.type("1:lis", "Tab")
            try await screen.wait(forLast: "mesh> fleet.cluster01:list(")
            try await screen.type("\"node")
            // The API server's first answer may come later than somebody is kept waiting.
            try await screen.wait("the kind") { rows in
                rows.last == "mesh> fleet.cluster01:list(\"nodes\""
                    || rows.contains("mesh> fleet.cluster01:list(\"nodes\"")
            } trying: {
                try await screen.type("", "Tab")
            }
            try await screen.type(")", "Enter")
            let rows = try await screen.wait("the nodes") {
                $0.last == "mesh>" && $0.contains { $0.hasPrefix("NAME  ") }
            }
            #expect(rows.contains { $0.hasPrefix("cluster01-node1  Ready   control-plane") })
            try await screen.type("help \"ku", "Tab")
            try await screen.wait("what is certain, and what may follow") { rows in
                rows.contains("mesh> help \"kube") && rows.contains { $0.hasPrefix("kube  ") }
            }
            try await screen.type("", "C-c")
            try await screen.type(":sa", "Tab")
            try await screen.wait("the commands") { $0.suffix(2) == ["mesh> :save", ":save   :save!"] }
        }
    }

    @Test("a table leaves out, and names, the columns that a narrow terminal has no room for")
    func width() async throws {
        try await inTerminal("repl --lab 1", columns: 60) { screen, _ in
            try await screen.wait(forLast: "mesh>")
            try await screen.type("fleet[1]:list(\"nodes\")", "Enter")
            let rows = try await screen.wait("the nodes") { $0.last == "mesh>" && $0.count > 5 }
            #expect(rows.contains("(too narrow for INTERNAL-IP, KERNEL-VERSION, OS-IMAGE)"))
            #expect(rows.contains { $0.hasPrefix("cluster01-node1  Ready   control-plane") })
        }
    }

    @Test("earlier entries come back in the next session, without those that begin with a space")
    func history() async throws {
        let folder = try TemporaryFolder()
        for round in 1...2 {
            try await inTerminal("repl", environment: ["XDG_STATE_HOME": folder.path]) { screen, _ in
                try await screen.wait(forLast: "mesh>")
                if round == 1 {
                    try await screen.type("kept = 1", "Enter")
                    try await screen.type(" secret = 2", "Enter")
                    try await screen.type("kept = 1", "Enter")
                } else {
                    try await screen.type("", "Up")
                    try await screen.wait(forLast: "mesh> kept = 1")
                    try await screen.type("", "C-u", "C-r")
                    try await screen.type("ept")
                    try await screen.wait(forLast: "(search 'ept') kept = 1")
                    try await screen.type("", "C-c")
                }
                try await screen.type("", "C-d")
                try await screen.wait(forLast: "status 0")
            }
        }
        #expect(try folder.read("meshwright/history") == "kept = 1\n")
    }

    @Test(":save writes a playbook that runs, :load runs a file, :edit runs what an editor saved")
    func files() async throws {
        let editor = "sed -i s/40/41/"
        try await inTerminal("repl", environment: ["EDITOR": editor]) { screen, folder in
            try await screen.wait(forLast: "mesh>")
            try await screen.type("n = 40", "Enter")
            try await screen.type(":edit", "Enter")
            try await screen.wait("what was edited") { $0.suffix(2) == ["mesh> n = 41", "mesh>"] }
            try await screen.type("print(n + 1)", "Enter")
            try await screen.wait("it was run") { $0.suffix(2) == ["42", "mesh>"] }
            try await screen.type(":save mine.lua", "Enter")
            try await screen.wait("it is saved") {
                $0.suffix(2) == ["saved 3 entries; run them with: meshwright run ./mine.lua", "mesh>"]
            }
            try await screen.type(":save mine.lua", "Enter")
            try await screen.wait("it is not overwritten") { $0.contains("  hint: :save! mine.lua replaces it") }
            try await screen.type("n = 0", "Enter")
            try await screen.type(":load mine.lua", "Enter")
            try await screen.wait("it is run") { $0.suffix(2) == ["42", "mesh>"] }
            try await screen.type(":lod mine.lua", "Enter")
            try await screen.wait("a suggestion") { $0.suffix(2) == ["  hint: did you mean :load?", "mesh>"] }
            try await screen.type(":quit", "Enter")
            try await screen.wait(forLast: "status 0")
            let result = try await Command("rehearse", folder.file("mine.lua"), "--clusters", "1").run()
            #expect(result.status == 0 && result.error.contains("42"), "\(result.error)")
        }
    }

    @Test("an editor that fails has nothing run")
    func failingEditor() async throws {
        try await inTerminal("repl") { screen, _ in
            try await screen.wait(forLast: "mesh>")
            try await screen.type("n = 40", "Enter")
            try await screen.type(":edit", "Enter")
            let rows = try await screen.wait("the error") {
                $0.last == "mesh>" && $0.contains { $0.hasPrefix("error:") }
            }
            #expect(rows.contains { $0.hasPrefix("error: the editor false failed") && $0.contains("nothing is run") })
        }
    }

    @Test("a dumb terminal gets lines without escape codes, and still has prompts")
    func dumb() async throws {
        try await inTerminal("repl", environment: ["TERM": "dumb"]) { screen, _ in
            try await screen.wait(forLast: "mesh>")
            try await screen.type("if true then", "Enter")
            try await screen.wait(forLast: "   ->")
            try await screen.type("print(7) end", "Enter")
            try await screen.wait("the result") { $0.suffix(2) == ["7", "mesh>"] }
            try await screen.type("nonsense", "C-c")
            try await screen.wait("the line is given up") { $0.last == "mesh>" && $0.count > 6 }
            try await screen.type("1", "Enter")
            try await screen.wait("the session goes on") { $0.suffix(2) == ["1", "mesh>"] }
            try await screen.type("", "C-d")
            try await screen.wait(forLast: "status 0")
        }
        let folder = try TemporaryFolder()
        let path = folder.file("typescript")
        let command = Command(
            ["-qec", "meshwright repl", path], environment: ["TERM": "dumb"], input: "1 + 1\nerror(\"x\")\n\u{04}")
        _ = try await command.run("script")
        #expect(!(try folder.read("typescript")).contains("\u{1B}"))
    }

    @Test("errors are coloured, and are not where NO_COLOR is set", arguments: [false, true])
    func colour(isOff: Bool) async throws {
        try await inTerminal("repl", environment: isOff ? ["NO_COLOR": "1"] : [:]) { screen, _ in
            try await screen.wait(forLast: "mesh>")
            try await screen.type("error(\"x\")", "Enter")
            try await screen.wait("the error") { $0.last == "mesh>" && $0.contains { $0.hasPrefix("error:") } }
            #expect(try await screen.colours().contains("\u{1B}[31m") == !isOff)
        }
    }

    @Test("an entry longer than the terminal is wide is edited across rows, also when the width changes")
    func wrapping() async throws {
        try await inTerminal("repl", columns: 40) { screen, _ in
            try await screen.wait(forLast: "mesh>")
            try await screen.type("x = \"" + String(repeating: "a", count: 60) + "\"")
            try await screen.type("", "Home")
            try await screen.type("local ")
            try await screen.wait("both rows") {
                $0.suffix(2).first == "mesh> local x = \"" + String(repeating: "a", count: 23)
            }
            try await screen.type("", "Enter")
            try await screen.type("#x", "Enter")
            try await screen.wait("the length") { $0.suffix(2) == ["60", "mesh>"] }
            try await screen.type("1 +")
            try await screen.resize(columns: 60)
            try await screen.type(" 1", "Enter")
            try await screen.wait("the sum") { $0.suffix(2) == ["2", "mesh>"] }
        }
    }
}
