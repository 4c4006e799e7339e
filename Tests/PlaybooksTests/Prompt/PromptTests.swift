import Changes
import Fleet
import Foundation
import Kubeconfig
import Playbooks
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct PromptTests {
    private func session() async throws -> PromptSession { try await PromptSession(inventory: nil, observer: { _ in }) }

    /// A fleet of one cluster, which nobody asks anything.
    private static func unaskedFleet() throws -> FleetInventory {
        let kubeconfig = """
            apiVersion: v1
            kind: Config
            clusters: [{ name: c, cluster: { server: "https://127.0.0.1:1" } }]
            users: [{ name: u, user: {} }]
            contexts: [{ name: c, context: { cluster: c, user: u } }]
            """
        let document = try KubeconfigDocument(parsing: kubeconfig, path: "c.conf")
        return try FleetInventory.contexts(["c"], kubeconfig: Kubeconfig(documents: [document]))
    }

    private func values(_ outcome: PromptOutcome) -> [String]? {
        if case .values(let values) = outcome { values } else { nil }
    }

    @Test("expressions print, statements keep what they set, and unfinished input waits for more")
    func evaluate() async throws {
        let session = try await session()
        #expect(values(await session.evaluate("1 + 1")) == ["2"])
        #expect(values(await session.evaluate("x = 20")) == [])
        #expect(values(await session.evaluate("x + 1, \"a\""))?.first == "21")
        guard case .incomplete = await session.evaluate("for i = 1, 2 do") else {
            Issue.record("an open block is unfinished")
            return
        }
        await session.close()
    }

    @Test("an error is kept in err, and the session goes on")
    func errors() async throws {
        let session = try await session()
        guard case .failed(let error) = await session.evaluate("error(\"no luck\")") else {
            Issue.record("error() is an error")
            return
        }
        #expect(error.message == "no luck")
        #expect(values(await session.evaluate("err.message"))?.first?.contains("no luck") == true)
        #expect(values(await session.evaluate("#fleet")) == ["0"])
        await session.close()
    }

    @Test("the modules are there without require")
    func modules() async throws {
        let session = try await session()
        let names = "mesh and kube and kubeconfig and kernel and probe and task and topology and true"
        #expect(values(await session.evaluate(names)) == ["true"])
        await session.close()
    }

    @Test("help prints pages and single functions, and knows what was meant")
    func help() async throws {
        let printed = Mutex<[String]>([])
        let session = try await PromptSession(
            inventory: nil,
            observer: { event in
                if case .printed(let text) = event { printed.withLock { $0.append(text) } }
            })
        for line in ["help()", "help \"mesh\"", "help \"cluster:wait\"", "help(fleet)", "help \"retry.on_error\""] {
            #expect(values(await session.evaluate(line)) == [])
        }
        let texts = printed.withLock { $0 }
        #expect(texts.count == 5 && texts[0].contains("\"cluster\"") && texts[1].contains("mesh.enable("))
        #expect(texts[2].contains("Parameters:") && texts[3].hasPrefix("class fleet"))
        #expect(texts[2].contains("\n    condition ") && texts[4].contains("\n      attempts "))
        guard case .failed(let error) = await session.evaluate("help \"mesh.enabel\"") else {
            Issue.record("there is no such topic")
            return
        }
        #expect(error.hint == "did you mean \"mesh.enable\"?")
        await session.close()
    }

    @Test("outermost local variables are the session's, and one that is nil is declared")
    func locals() async throws {
        let session = try await session()
        #expect(values(await session.evaluate("local x = 20")) == [])
        #expect(values(await session.evaluate("x + 1")) == ["21"])
        #expect(values(await session.evaluate("y = nil")) == [])
        #expect(values(await session.evaluate("y")) == ["nil"])
        await session.close()
    }

    @Test("an error knows its line, also of an earlier entry and of a file")
    func lines() async throws {
        let session = try await session()
        _ = await session.evaluate("1")
        _ = await session.evaluate("function f()\n  error(\"no\")\nend")
        guard case .failed(let error) = await session.evaluate("f()") else {
            Issue.record("f fails")
            return
        }
        #expect(
            error.location == "prompt:3" && session.line(of: error) == SourceLine(number: 3, text: "  error(\"no\")"))
        guard case .failed(let typo) = await session.evaluate("x = 1\nprinnt(x)") else {
            Issue.record("there is no prinnt")
            return
        }
        #expect(session.line(of: typo)?.text == "prinnt(x)")
        guard case .failed(let wrong) = await session.evaluate("topology.full()") else {
            Issue.record("it takes a fleet")
            return
        }
        #expect(session.line(of: wrong)?.text == "topology.full()")
        await session.close()
    }

    @Test("a text of several entries falls apart at whole lines, except before a line that goes on the one before")
    func entries() async throws {
        let session = try await session()
        let text = "x = 1\n\nfor i = 1, 2 do\n  print(i)\nend\nx\n  .. \"a\"\n:help\n\"open"
        #expect(
            await session.entries(of: text) == [
                "x = 1", "for i = 1, 2 do\n  print(i)\nend", "x\n  .. \"a\"", ":help", "\"open",
            ])
        await session.close()
    }

    @Test("a session is saved as a playbook that runs, and not over a file by accident; a playbook is loaded and run")
    func files() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/prompt-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/mine.lua"
        let printed = Mutex<[String]>([])
        let session = try await PromptSession(
            inventory: nil,
            observer: { event in if case .printed(let text) = event { printed.withLock { $0.append(text) } } })
        await #expect(throws: OperationError.self) { try await session.save(path, overwrites: false) }
        for entry in [
            "local names = tables.keys { a = 1 }", "#names + 41", "help \"mesh\"", "nonsense",
            "return 1", "function twice(x) return 2 * x end", "for i = 1, 2 do total = twice(i) end", "print(total)",
        ] { _ = await session.evaluate(entry) }
        let saved = try await session.save(path, overwrites: false)
        #expect(saved.kept == 5 && saved.omitted == 2)
        let refused = await #expect(throws: OperationError.self) { try await session.save(path, overwrites: false) }
        #expect(refused?.hint == ":save! \(path) replaces it")
        _ = try await session.save(path, overwrites: true)

        let output = Mutex<[String]>([])
        let report = try await PlaybookRunner().run(
            PlaybookSource(path, library: .embedded), parameters: [], on: Self.unaskedFleet(),
            observer: { event in if case .printed(let text) = event { output.withLock { $0.append(text) } } })
        #expect(report.ok, "\(report.error?.message ?? "")")
        #expect(output.withLock { $0 } == ["42", "4"])
        printed.withLock { $0 = [] }
        #expect(values(try await session.load(path)) == [])
        #expect(printed.withLock { $0 } == ["42", "4"])

        try "local loaded = 7\nreturn loaded, nope".write(
            toFile: folder + "/plain.lua", atomically: true, encoding: .utf8)
        guard case .failed(let error) = try await session.load(folder + "/plain.lua") else {
            Issue.record("nope is not declared")
            return
        }
        #expect(session.line(of: error)?.text == "return loaded, nope")
        #expect(values(await session.evaluate("loaded")) == ["7"])
        #expect(values(await session.evaluate("# {} + 1")) == ["1"])
        guard case .incomplete = await session.evaluate("# {} +") else {
            Issue.record("it goes on")
            return
        }
        await session.close()
    }

    @Test("describe tells what a value is")
    func describe() async throws {
        let printed = Mutex<[String]>([])
        let session = try await PromptSession(
            inventory: nil,
            observer: { event in if case .printed(let text) = event { printed.withLock { $0.append(text) } } })
        for value in [
            "fleet", "mesh.enable", "{ 1, 2, x = true }", "string.format", "topology.hub",
            "{ apiVersion = \"v1\", kind = \"Pod\", metadata = { name = \"p\", namespace = \"d\" } }",
        ] { #expect(values(await session.evaluate("describe(\(value))")) == []) }
        let texts = printed.withLock { $0 }
        try #require(texts.count == 6)
        #expect(
            texts[0].contains(":find(name)") && texts[1].hasPrefix("mesh.enable(")
                && texts[2].contains("2 elements and 1 field"))
        #expect(texts[3].contains("#pdf-string.format") && texts[4].hasPrefix("topology.hub(fleet, hub)"))
        #expect(texts[5].contains("Kind:") && texts[5].contains("d/p"))
        await session.close()
    }

    @Test("an unknown command suggests the one that was meant")
    func commands() {
        let typo = #expect(throws: OperationError.self) { try PromptCommand(":lod x") }
        #expect(typo?.hint == "did you mean :load?")
        #expect((try? PromptCommand(":save!  a b.lua "))?.action == .save("a b.lua", overwrites: true))
        #expect((try? PromptCommand(":edit all"))?.action == .edit(all: true))
        for wrong in [":load", ":edit x", ":quit now"] {
            #expect(throws: OperationError.self) { try PromptCommand(wrong) }
        }
    }
}
