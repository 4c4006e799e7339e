import Changes
import Fleet
import Playbooks
import Synchronization
import Values

/// Work on a fleet that only reads: shows what it waits for, and gives it up when the operator interrupts or the deadline
/// has passed.
struct FleetWork {
    let console: Console
    let deadline: Duration?

    /// - Parameter title: What is done, for the line that moves at a terminal: `checking`.
    func perform<Value: Sendable>(
        _ title: String, on inventory: FleetInventory, _ body: @escaping @Sendable (Fleet) async throws -> Value
    ) async throws -> Value {
        let progress = RunProgress(console: console)
        let waits = OpenWaits()
        let gate = Gate(mode: .readOnly) { event in
            waits.observe(event)
            // The findings are the result: they are shown at the end.
            if case .finding = event { return }
            progress.observe(.event(event))
        }
        progress.begin("\(title) \(counted(inventory.names.count, "cluster"))")
        let fleet = Fleet(inventory: inventory, gate: gate)
        do {
            let value = try await untilStopped(deadline: deadline, hint: { waits.hint }) {
                try await progress.whileShown { try await body(fleet) }
            }
            await fleet.shutdown()
            return value
        } catch {
            await fleet.shutdown()
            throw error
        }
    }
}

/// What is waited for, by cluster.
private final class OpenWaits: Sendable {
    private let waits = Mutex<[String: String]>([:])

    func observe(_ event: Event) {
        switch event {
        case .waiting(let cluster?, let what): waits.withLock { $0[cluster] = what }
        case .waited(let cluster?): waits.withLock { $0[cluster] = nil }
        default: break
        }
    }

    /// `still waiting for cluster02: the API server https://…`
    var hint: String? {
        let open = waits.withLock { $0 }.sorted { $0.key < $1.key }.prefix(5)
        return open.isEmpty ? nil : "still waiting for " + open.map { "\($0.key): \($0.value)" }.joined(separator: "; ")
    }
}
