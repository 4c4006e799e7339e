import Changes
import Fleet
import Kubeconfig
import KubernetesAPI

/// What clusters have, for completion: asked quietly, waited for a moment only, and kept for a while.
actor ClusterLookups {
    struct Question: Hashable, Sendable {
        enum Subject: Hashable, Sendable {
            case kinds
            /// - Parameter namespace: `nil` for the kubeconfig's.
            case names(kind: String, namespace: String?)
        }

        var cluster: String
        var subject: Subject
    }

    private struct Answer {
        var names: [String]
        var time: ContinuousClock.Instant
    }

    /// How long somebody who presses a key is kept waiting.
    static let patience = Duration.milliseconds(400)
    static let freshness = Duration.seconds(5)

    private let fleet: Fleet
    private var resources: [String: [APIResource]] = [:]
    private var answers: [Question: Answer] = [:]
    /// What is being asked. It may take longer than anybody waits, and serves whoever asks next.
    private var running: [Question: Task<[String]?, Never>] = [:]

    /// Clients of their own: nothing that happens to them is shown, nothing may change, and nobody is asked for a password.
    init(_ inventory: FleetInventory?) {
        var options = ClientOptions(connectTimeout: .seconds(5), answerTimeout: .seconds(5))
        options.retry = .never
        let gate = Gate(mode: .readOnly)
        fleet = Fleet(
            clusters: (inventory?.entries ?? []).map { entry in
                var access = entry.access
                access.credentials.exec?.interactiveMode = .never
                return Cluster(
                    name: entry.name,
                    client: KubernetesClient(cluster: entry.name, access: access, gate: gate, options: options),
                    kubeconfigPath: entry.kubeconfigPath, kubeconfig: entry.kubeconfig)
            })
    }

    nonisolated var clusters: [String] { fleet.names }

    /// The names, or what was known before when the answer does not come in time; none when nothing is known.
    func names(_ question: Question, until deadline: ContinuousClock.Instant) async -> [String] {
        if let answer = answers[question], .now - answer.time < Self.freshness { return answer.names }
        let task = running[question] ?? Task { await self.ask(question) }
        running[question] = task
        return await Self.value(of: task, until: deadline) ?? answers[question]?.names ?? []
    }

    /// A kind by any of its names, among those that were asked for.
    func resource(named name: String, in cluster: String) -> APIResource? {
        let name = name.lowercased()
        return resources[cluster]?.first {
            $0.name == name || $0.singular == name || $0.shortNames.contains(name) || $0.kind.lowercased() == name
                || $0.qualifiedName == name
        }
    }

    func resources(of cluster: String, until deadline: ContinuousClock.Instant) async -> [APIResource] {
        _ = await names(Question(cluster: cluster, subject: .kinds), until: deadline)
        return resources[cluster] ?? []
    }

    func close() async {
        for task in running.values { task.cancel() }
        await fleet.shutdown()
    }

    private func ask(_ question: Question) async -> [String]? {
        defer { running[question] = nil }
        guard let client = fleet[question.cluster]?.client else { return nil }
        do {
            let names: [String]
            switch question.subject {
            case .kinds:
                let found = try await client.listableResources()
                resources[question.cluster] = found
                names = found.map(\.name)
            case .names(let kind, let namespace): names = try await client.names(of: kind, namespace: namespace)
            }
            answers[question] = Answer(names: names, time: .now)
            return names
        } catch {
            // Whoever runs a command on the cluster is told why it does not answer; whoever presses Tab is not.
            return nil
        }
    }

    /// What a task comes to, unless it takes longer. The task goes on.
    private static func value(of task: Task<[String]?, Never>, until deadline: ContinuousClock.Instant) async
        -> [String]?
    {
        let (results, result) = AsyncStream.makeStream(of: [String]?.self, bufferingPolicy: .bufferingOldest(1))
        let waiter = Task { result.yield(await task.value) }
        let timer = Task {
            try? await Task.sleep(until: deadline, clock: .continuous)
            result.yield(nil)
        }
        defer {
            waiter.cancel()
            timer.cancel()
        }
        for await names in results { return names }
        return nil
    }
}
