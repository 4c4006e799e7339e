import AsyncHTTPClient
import Changes
import Kubeconfig
import NIOCore
import NIOHTTP1
import Values

extension KubernetesClient {
    /// The lines of a container's log, those there are and those to come, until the container ends.
    ///
    /// A connection that breaks is made anew without losing or repeating a line. Leaving the loop ends it.
    ///
    /// - Parameter pod: Without a namespace, that of the kubeconfig's context or `default`.
    public func followLogs(_ pod: ObjectName, _ options: LogOptions = .init()) -> LogStream {
        LogStream(client: self, pod: pod, options: options)
    }
}

/// The lines of a log; see ``KubernetesClient/followLogs(_:_:)``. Nothing runs between two calls of `next()`.
public struct LogStream: AsyncSequence, Sendable {
    public typealias Element = String
    public typealias Failure = OperationError

    let client: KubernetesClient
    let pod: ObjectName
    let options: LogOptions

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        private let stream: LogStream
        private var lines: LogLines
        private var body: HTTPClientResponse.Body.AsyncIterator?
        private var ready: ArraySlice<String> = []
        private var isOver = false
        /// Connections in a row that brought nothing.
        private var failures = 0

        fileprivate init(stream: LogStream) {
            self.stream = stream
            lines = LogLines(keepsTimes: stream.options.timestamps)
        }

        public mutating func next() async throws(OperationError) -> String? {
            while ready.isEmpty, !isOver {
                if body == nil { try await open() }
                try await read()
            }
            return ready.popFirst()
        }
    }
}

extension LogStream.AsyncIterator {
    private mutating func open() async throws(OperationError) {
        let client = stream.client
        if failures > 0 {
            let pause = client.options.retry.pause(before: failures - 1, jitter: client.options.jitter())
            try await client.requester.sleep(pause, context)
        }
        let path = PodUpgrade.path(namespace: namespace, pod: stream.pod.name, subresource: "log")
        let request = APIRequest(.GET, path, query: query, accept: "application/json, */*", context: context)
        lines.reconnected()
        body = try await client.requester.open(request).body.makeAsyncIterator()
    }

    private var namespace: String { stream.pod.namespace ?? stream.client.defaultNamespace }

    private var context: RequestContext {
        let object = "pod \(namespace)/\(stream.pod.name)"
        return RequestContext(
            cluster: stream.client.cluster, server: stream.client.access.server,
            operation: "following the log of \(object)", object: object, verb: "get", resource: "pods/log",
            namespace: namespace)
    }

    private var query: [(String, String)] {
        var options = stream.options
        options.timestamps = true
        var items: [(String, String)] = [("follow", "true")]
        if let lastTime = lines.lastTime {
            // What was asked for at first has been told.
            options.tailLines = nil
            options.sinceSeconds = nil
            items.append(("sinceTime", lastTime))
        }
        return items + options.query
    }

    private mutating func read() async throws(OperationError) {
        do {
            if let part = try await body?.next() {
                ready += lines.feed(part.readableBytesView)
                failures = 0
            } else {
                ready += lines.finish()
                isOver = true
            }
        } catch {
            let failure = TransportFailure(error)
            if failure.kind == .cancelled || failure.kind == .shutDown || Task.isCancelled {
                isOver = true
                throw context.error(for: TransportFailure(.cancelled, cause: error))
            }
            // A line that was cut comes again, whole. A log may be silent for longer than the HTTP client waits.
            body = nil
            failures += failure.kind == .answerTimeout ? 0 : 1
            if failures > stream.client.options.retry.retries { throw broken(failure) }
        }
    }

    private mutating func broken(_ failure: TransportFailure) -> OperationError {
        isOver = true
        return context.error(for: failure, attempts: failures)
    }
}
