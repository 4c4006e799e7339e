import Foundation
import Lab
import Playbooks
import Testing

/// Which schedules are tried: the first 200; `MESHWRIGHT_SOAK` of them, or the one or range (`201-400`) that `MESHWRIGHT_SEED`
/// names, where these are set in the environment.
private enum Seeds {
    static let all: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        let named = (environment["MESHWRIGHT_SEED"] ?? "").split(separator: "-").compactMap { UInt64($0) }
        if let first = named.first, let last = named.last, first <= last { return Array(first...last) }
        return Array(1...(environment["MESHWRIGHT_SOAK"].flatMap { UInt64($0) } ?? 200))
    }()
}

// Each schedule has a deadline of its own; this one is for thousands.
@Suite("Random faults", .timeLimit(.minutes(120)))
struct FaultScheduleTests {
    // Much of a run is waiting.
    private static let width = 4

    @Test("under any schedule the playbook finishes right or stops with the true cause, and a rerun makes it right")
    func schedules() async throws {
        let outcomes = await withTaskGroup(of: FaultyRun.Outcome?.self) { group in
            var outcomes: [FaultyRun.Outcome?] = []
            for (index, seed) in Seeds.all.enumerated() {
                if index >= Self.width, let outcome = await group.next() { outcomes.append(outcome) }
                group.addTask { await Self.check(seed) }
            }
            for await outcome in group { outcomes.append(outcome) }
            return outcomes.compactMap { $0 }
        }
        guard Seeds.all.count >= 200 else { return }
        #expect(outcomes.contains { $0.first.ok && !$0.injected.isEmpty } && outcomes.contains { !$0.first.ok })
    }

    private static func check(_ seed: UInt64) async -> FaultyRun.Outcome? {
        let schedule = FaultSchedule(seed: seed)
        do {
            let outcome = try await FaultyRun(plans: schedule.plans, isThorough: true).perform()
            for complaint in outcome.complaints { report(complaint, schedule, outcome) }
            return outcome
        } catch {
            report("\(error)", schedule, nil)
            return nil
        }
    }

    private static func report(_ complaint: String, _ schedule: FaultSchedule, _ outcome: FaultyRun.Outcome?) {
        let met = outcome?.injected.map { "\($0.request): \($0.kind)" }.joined(separator: ", ") ?? ""
        Issue.record(
            """
            \(complaint)
            Reproduce with MESHWRIGHT_SEED=\(schedule.seed). The plans: \(schedule.plans.map(\.rules)). Met: \(met)
            """)
    }
}
