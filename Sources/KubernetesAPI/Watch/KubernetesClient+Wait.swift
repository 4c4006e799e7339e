import Changes
import Synchronization
import Values

extension KubernetesClient {
    /// Waits until an object is as it should be. Watches; does not poll.
    ///
    /// - Parameter name: Of an object that need not exist yet.
    /// - Returns: The object, or `null` when it is gone.
    /// - Throws: ``OperationError`` with code `timeout` that says the last state seen.
    @discardableResult
    public func wait(
        _ kind: String, _ name: ObjectName, until condition: WaitCondition, timeout: Duration
    ) async throws(OperationError) -> JSON {
        let place = try await place(kind, name)
        let progress = Progress(client: self, place: place)
        defer { progress.end() }
        do {
            return try await options.clock.withTimeout(timeout) {
                try await self.watch(place, until: condition, progress)
            }
        } catch is TimedOut {
            throw await timedOut(place, condition, timeout, progress)
        } catch let error as OperationError {
            throw error.at(cluster: cluster, object: place.text, operation: "waiting for \(place.text)")
        } catch is CancellationError {
            throw OperationError(
                .cancelled, "cancelled while waiting for \(place.text)", cluster: cluster, object: place.text)
        } catch {
            throw OperationError(
                .invalidInput, "the condition that is waited for failed: \(error)",
                operation: "waiting for \(place.text)", cluster: cluster, object: place.text, cause: error)
        }
    }

    private func watch(_ place: Place, until condition: WaitCondition, _ progress: Progress) async throws -> JSON {
        var object: JSON?
        var isSynced = false
        let events = watch(place.resource.versionedName, namespace: place.namespace, name: place.name)
        for try await event in events {
            switch event {
            case .added(let new), .modified(let new): object = new
            case .deleted: object = nil
            case .synced: isSynced = true
            }
            // Before that nobody knows whether the object is missing.
            guard isSynced else { continue }
            switch try await condition.verdict(object) {
            case .done: return object ?? .null
            case .waiting(let state): progress.saw(state, object)
            }
        }
        // The stream ends only by an error, which has been thrown.
        throw CancellationError()
    }

    private func timedOut(
        _ place: Place, _ condition: WaitCondition, _ timeout: Duration, _ progress: Progress
    ) async -> OperationError {
        let (state, object) = progress.last
        let pods = await podSummary(of: object, place).map { "; \($0)" } ?? ""
        return OperationError(
            .timeout,
            "\(place.text): waited \(timeout.text) until \(condition.description), but \(state ?? "the API server told nothing")\(pods)",
            operation: "waiting for \(place.text)", cluster: cluster, object: place.text, retryable: true,
            hint: "look at it with: kubectl describe \(place.resource.singular) \(place.name)"
                + (place.namespace.map { " -n \($0)" } ?? ""))
    }

    /// Why the pods of a workload are not ready. A wait that is over has little time for it, and none for its failures.
    private func podSummary(of object: JSON?, _ place: Place) async -> String? {
        guard let labels = object?.at("spec", "selector", "matchLabels")?.stringMap, !labels.isEmpty else { return nil }
        let selector = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        let pods = try? await ContinuousClock().withTimeout(.seconds(5)) {
            try await self.list("pods", namespace: place.namespace, labels: selector)
        }
        return pods.flatMap(ObjectState.summary(ofPods:))
    }
}

extension KubernetesClient {
    /// The last state a wait saw, told to whoever watches the run.
    private final class Progress: Sendable {
        private let client: KubernetesClient
        private let place: Place
        private let state = Mutex<(text: String?, object: JSON?)>((nil, nil))

        init(client: KubernetesClient, place: Place) {
            self.client = client
            self.place = place
        }

        var last: (String?, JSON?) { state.withLock { ($0.text, $0.object) } }

        func saw(_ text: String, _ object: JSON?) {
            let isNew = state.withLock { state in
                defer { state = (text, object) }
                return state.text != text
            }
            guard isNew else { return }
            client.gate.report(.waiting(cluster: client.cluster, what: "\(place.text): \(text)"))
        }

        func end() {
            guard last.0 != nil else { return }
            client.gate.report(.waited(cluster: client.cluster))
        }
    }
}
