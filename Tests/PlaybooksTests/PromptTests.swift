import Changes
import Playbooks
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct PromptTests {
    private func session() async throws -> PromptSession { try await PromptSession(inventory: nil, observer: { _ in }) }

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
        for line in ["help()", "help \"mesh\"", "help \"cluster:wait\"", "help(fleet)"] {
            #expect(values(await session.evaluate(line)) == [])
        }
        let texts = printed.withLock { $0 }
        #expect(texts.count == 4 && texts[0].contains("\"cluster\"") && texts[1].contains("mesh.enable("))
        #expect(texts[2].contains("Parameters:") && texts[3].hasPrefix("class fleet"))
        guard case .failed(let error) = await session.evaluate("help \"mesh.enabel\"") else {
            Issue.record("there is no such topic")
            return
        }
        #expect(error.hint == "did you mean \"mesh.enable\"?")
        await session.close()
    }
}
