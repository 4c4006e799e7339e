import LuaHost
import Testing

@testable import Playbooks

@Suite("A prompt that is closed", .timeLimit(.minutes(1))) struct PromptLifetimeTests {
    @Test("frees its machine, help and all")
    func freed() async throws {
        weak var machine: LuaMachine?
        do {
            let session = try await PromptSession(inventory: nil, observer: { _ in })
            machine = session.machine
            _ = await session.evaluate("help(kube)")
            await session.close()
        }
        while machine != nil, !Task.isCancelled { await Task.yield() }
        #expect(machine == nil)
    }
}
