import AsyncHTTPClient
import Changes
import NIOCore
import Values

/// What happens to objects, from those there are on; see ``KubernetesClient/watch(_:namespace:labels:fields:name:)``.
///
/// Nothing runs between two calls of `next()`; leaving the loop ends the watch.
public struct WatchStream: AsyncSequence, Sendable {
    public typealias Element = WatchEvent
    public typealias Failure = OperationError

    let client: KubernetesClient
    let kind: String
    let namespace: String?
    let labels: String?
    let fields: String?
    let name: String?

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        private let stream: WatchStream
        private var selection: KubernetesClient.Selection?
        private var state = WatchState()
        private var parser = WatchLineParser()
        private var body: HTTPClientResponse.Body.AsyncIterator?
        private var ready: [WatchEvent] = []
        /// Lists that failed and watches that told nothing, since a watch told something.
        private var failures = 0

        fileprivate init(stream: WatchStream) { self.stream = stream }

        public mutating func next() async throws(OperationError) -> WatchEvent? {
            while ready.isEmpty {
                if state.isStreamOver { body = nil }
                if body != nil {
                    await read()
                } else {
                    try await advance()
                }
            }
            return ready.removeFirst()
        }
    }
}

extension WatchStream.AsyncIterator {
    private var client: KubernetesClient { stream.client }

    /// Takes the next part of the stream.
    private mutating func read() async {
        do {
            guard let part = try await body?.next() else { return state.ended() }
            for line in parser.feed(part.readableBytesView) {
                ready += state.received(line)
                switch line {
                case .added, .modified, .deleted, .bookmark: failures = 0
                case .error, .malformed: break
                }
            }
        } catch {
            // A connection that breaks, is silent for too long or is cancelled: ``advance()`` finds out which.
            state.ended()
        }
    }

    /// Lists, or opens the stream.
    private mutating func advance() async throws(OperationError) {
        let selection = try await selected()
        if failures > 0 { try await pause(selection) }
        failures += 1
        do {
            switch state.next {
            case .list:
                let list = try await client.list(selection)
                ready += state.listed(list.items, resourceVersion: list.resourceVersion)
                // A list alone does not make up for watches that fail: list and watch would follow each other without pause.
                failures -= 1
            case .watch(let resourceVersion):
                parser = WatchLineParser()
                body = try await client.open(selection, from: resourceVersion).body.makeAsyncIterator()
                state.opened()
            }
        } catch {
            try recover(from: error)
        }
    }

    private mutating func selected() async throws(OperationError) -> KubernetesClient.Selection {
        if let selection { return selection }
        let resource = try await client.resource(named: stream.kind)
        let selection = KubernetesClient.Selection(
            resource: resource, namespace: stream.namespace, labels: stream.labels, fields: stream.fields,
            name: stream.name)
        self.selection = selection
        return selection
    }

    private mutating func recover(from error: OperationError) throws(OperationError) {
        if error.status?["code"]?.integerValue == 410 || Self.isFromTheFuture(error) { return state.expired() }
        // Before the first list nobody knows that this ever worked: an operator learns at once that it does not.
        guard error.retryable, state.hasListed else { throw error }
        if failures == 2 {
            client.gate.report(.warning(cluster: client.cluster, text: "watching goes on after: \(error.message)"))
        }
    }

    // etcd was restored from a backup: apiserver storage/errors.go (v0.34), cause ResourceVersionTooLarge.
    private static func isFromTheFuture(_ error: OperationError) -> Bool {
        (error.status?.at("details", "causes")?.arrayValue ?? []).contains {
            $0["reason"]?.stringValue == "ResourceVersionTooLarge"
        }
    }

    private func pause(_ selection: KubernetesClient.Selection) async throws(OperationError) {
        let pause = client.options.retry.pause(before: failures - 1, jitter: client.options.jitter())
        try await client.requester.sleep(pause, client.context("watch", selection))
    }
}
