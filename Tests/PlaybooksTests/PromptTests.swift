import Changes
import Playbooks
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
}
