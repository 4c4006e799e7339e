import Changes
import Fleet
import Playbooks

/// Work on a fleet that only reads: shows what it waits for, and gives it up when the operator interrupts.
struct FleetWork {
    let console: Console

    func perform<Value: Sendable>(
        on inventory: FleetInventory, _ body: @escaping @Sendable (Fleet) async throws -> Value
    ) async throws -> Value {
        let progress = RunProgress(console: console)
        let gate = Gate(mode: .readOnly) { event in
            // The findings are the result: they are shown at the end.
            if case .finding = event { return }
            progress.observe(.event(event))
        }
        let fleet = Fleet(inventory: inventory, gate: gate)
        do {
            let value = try await untilInterrupted { try await progress.whileShown { try await body(fleet) } }
            await fleet.shutdown()
            return value
        } catch {
            await fleet.shutdown()
            throw error
        }
    }
}
