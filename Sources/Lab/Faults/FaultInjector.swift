import NIOHTTP1
import Synchronization

/// A fault as one request meets it.
struct Fault: Sendable, Hashable {
    var kind: FaultKind
    /// The request is acted on, and only its answer is lost.
    var actsFirst: Bool
    /// Where an answer is cut: from 0, before its first byte, up to 1.
    var place: Double
}

/// Decides for one API server which requests meet a fault.
package final class FaultInjector: Sendable {
    private struct State {
        var plan: FaultPlan?
        /// How many requests of a kind there were since the plan came.
        var counts: [String: Int] = [:]
        /// How often each rule has hit.
        var hits: [Int] = []
        var injected: [InjectedFault] = []
        var serverFault: (@Sendable (FaultKind) -> Void)?
    }

    /// Distinguishes the servers of one lab.
    private let name: String
    private let state = Mutex(State())

    package init(name: String) { self.name = name }

    var plan: FaultPlan? { state.withLock { $0.plan } }
    var injected: [InjectedFault] { state.withLock { $0.injected } }

    func inject(_ plan: FaultPlan) {
        state.withLock { state in
            let hits = Array(repeating: 0, count: plan.rules.count)
            state = State(plan: plan, hits: hits, serverFault: state.serverFault)
        }
    }

    /// - Parameter action: Does what a fault does to the server itself; returns at once.
    func onServerFault(_ action: @escaping @Sendable (FaultKind) -> Void) {
        state.withLock { $0.serverFault = action }
    }

    func strike(_ kind: FaultKind) { state.withLock { $0.serverFault }?(kind) }

    /// What was injected stays known until the next plan.
    func clear() { state.withLock { $0.plan = nil } }

    func next(for head: HTTPRequestHead) -> Fault? {
        guard plan != nil else { return nil }
        let request = APIRequest(head: head)
        let info = RequestInfo(request)
        let resource = info.isResource ? info.resource + (info.subresource.map { "/\($0)" } ?? "") : request.pathText
        return state.withLock { state in
            guard let plan = state.plan else { return nil }
            let key = "\(info.verb) \(resource)"
            let number = state.counts[key, default: 0]
            state.counts[key] = number + 1
            for (index, rule) in plan.rules.enumerated() {
                guard rule.covers(info.verb, request.method.rawValue, resource), state.hits[index] < rule.limit ?? .max
                else { continue }
                var chance = Chance(seed: plan.seed, "\(name)/\(key)/\(number)/\(index)")
                guard chance.next() < rule.rate else { continue }
                state.hits[index] += 1
                state.injected.append(InjectedFault(cluster: name, request: key, object: info.name, kind: rule.kind))
                return Fault(kind: rule.kind, actsFirst: chance.next() < 0.5, place: chance.next())
            }
            return nil
        }
    }
}

extension FaultRule {
    fileprivate func covers(_ verb: String, _ method: String, _ resource: String) -> Bool {
        (verbs.isEmpty || verbs.contains(verb) || verbs.contains(method))
            && (resources.isEmpty || resources.contains(resource))
    }
}

/// Numbers that look random and follow from a seed and a text.
private struct Chance {
    private var state: UInt64

    init(seed: UInt64, _ text: String) {
        // FNV-1a, because the standard library's hashes differ from process to process.
        state = text.utf8.reduce(seed ^ 0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// From 0 up to, but not including, 1: SplitMix64 (Steele, Lea and Flood, 2014).
    mutating func next() -> Double {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        mixed ^= mixed >> 31
        return Double(mixed >> 11) / Double(UInt64(1) << 53)
    }
}
