import Lab

/// A plan of faults for each of two clusters that follows from a number.
struct FaultSchedule {
    let seed: UInt64
    let plans: [FaultPlan]

    init(seed: UInt64) {
        var numbers = Numbers(state: seed)
        self.seed = seed
        let rules = (0..<Int.random(in: 1...4, using: &numbers)).map { _ in Self.rule(&numbers) }
        let plan = FaultPlan(seed: seed, rules: rules)
        let isForBoth = Bool.random(using: &numbers)
        let single = [plan, FaultPlan(rules: [])].shuffled(using: &numbers)
        plans = isForBoth ? [plan, plan] : single
    }

    private static let verbs: [Set<String>] = [
        [], [], [], ["get"], ["list"], ["watch"], ["patch"], ["create"], ["update"], ["GET"], ["PATCH", "POST", "PUT"],
    ]
    private static let resources: [Set<String>] = [
        [], [], [], [], ["services"], ["secrets"], ["configmaps"], ["pods"], ["pods/exec"], ["deployments"],
        ["daemonsets"], ["nodes"], ["/api", "/apis"],
    ]

    private static func rule(_ numbers: inout Numbers) -> FaultRule {
        let kind = kind(&numbers)
        let isCertain = Bool.random(using: &numbers)
        // A certificate or a restart at every request would leave no time for answers.
        let isRare = kind == .rotateCertificate || kind.isRestart
        return FaultRule(
            verbs: verbs.randomElement(using: &numbers) ?? [],
            resources: resources.randomElement(using: &numbers) ?? [],
            rate: isCertain ? 1 : Double.random(in: 0.01...0.4, using: &numbers),
            limit: isCertain || isRare ? Int.random(in: 1...6, using: &numbers) : nil, kind: kind)
    }

    private static func kind(_ numbers: inout Numbers) -> FaultKind {
        let status = [429, 500, 502, 503, 504].randomElement(using: &numbers) ?? 503
        let seconds = [nil, 0, 1, 2].randomElement(using: &numbers) ?? nil
        let kinds: [FaultKind] = [
            .delay(.milliseconds(Int.random(in: 1...40, using: &numbers))), .drop, .reset, .truncate,
            .answer(status: status, retryAfter: seconds), .answer(status: status), .expireCredentials,
            .rotateCertificate, .restart(downtime: .milliseconds(Int.random(in: 0...60, using: &numbers))),
        ]
        return kinds.randomElement(using: &numbers) ?? .drop
    }
}

extension FaultKind {
    var isRestart: Bool { if case .restart = self { true } else { false } }
}

/// SplitMix64: the same numbers on every machine.
private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
