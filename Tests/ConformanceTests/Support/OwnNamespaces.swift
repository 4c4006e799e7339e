import Changes
import Dispatch
import FoundationEssentials
import Kubeconfig
import KubernetesAPI
import Synchronization
import Testing
import Values

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The namespaces that this suite has made on clusters of somebody's. None stays: not after a failure, not after Ctrl-C; what a
/// run left that was killed goes with the next one.
enum OwnNamespaces {
    static let label = "meshwright.test"
    private struct State {
        var open: [String: ClusterAccess] = [:]
        var isOver = false
    }

    private static let state = Mutex(State())

    static func manifest(_ name: String) -> JSON {
        [
            "apiVersion": "v1", "kind": "Namespace",
            "metadata": ["name": .string(name), "labels": [label: "conformance"]],
        ]
    }

    /// To be said before a namespace is made.
    ///
    /// - Throws: When none may be made any more.
    static func willMake(_ name: String, on access: ClusterAccess) throws {
        try state.withLock { state in
            if state.isOver { throw CancellationError() }
            state.open[name] = access
        }
    }

    static func removed(_ name: String) { state.withLock { $0.open[name] = nil } }

    /// Deletes all there are, without waiting for their ends, and lets none be made any more. A cluster that cannot be asked
    /// any more keeps its own.
    static func deleteAll() async {
        let open = state.withLock { state in
            state.isOver = true
            return state.open
        }
        await withTaskGroup { group in
            for (name, access) in open {
                group.addTask {
                    await with(access) { client in
                        // The request that makes it may be on its way.
                        let name = ObjectName(name: name)
                        _ = try? await client.wait("namespace", name, until: .exists, timeout: .seconds(2))
                        try await client.delete("namespace", name)
                    }
                }
            }
        }
    }

    /// Deletes those that are older than any run.
    static func sweep(_ access: ClusterAccess) async {
        await with(access) { client in
            let longAgo = Date.now.addingTimeInterval(-3600).formatted(.iso8601)
            for namespace in try await client.list("namespaces", labels: "\(label)=conformance") {
                guard let name = namespace.at("metadata", "name")?.stringValue,
                    let time = namespace.at("metadata", "creationTimestamp")?.stringValue, time < longAgo
                else { continue }
                try await client.delete("namespace", ObjectName(name: name))
            }
        }
    }

    private static func with(_ access: ClusterAccess, _ body: (KubernetesClient) async throws -> Void) async {
        let client = KubernetesClient(cluster: "cluster", access: access, gate: Gate())
        do { try await body(client) } catch { print("namespaces of the conformance suite: \(error)") }
        await client.shutdown()
    }
}

/// Leaves no namespaces on real clusters.
struct CleanClusters: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        if RealClusters.contexts.isEmpty { return try await function() }
        for context in RealClusters.contexts { await OwnNamespaces.sweep(try RealClusters.access(to: context)) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await number in Self.interruptions() {
                    await OwnNamespaces.deleteAll()
                    // Not by `exit`, whose cleaning up the other threads would run into.
                    _exit(128 + number)
                }
            }
            defer { group.cancelAll() }
            try await function()
        }
    }

    private static func interruptions() -> AsyncStream<Int32> {
        AsyncStream { continuation in
            // Sources may be used from any thread; only their types do not say so.
            nonisolated(unsafe) let sources = [SIGINT, SIGTERM].map { number in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number)
                source.setEventHandler { continuation.yield(number) }
                source.resume()
                return source
            }
            continuation.onTermination = { _ in
                for source in sources { source.cancel() }
                for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
            }
        }
    }
}

extension Trait where Self == CleanClusters {
    static var cleanClusters: CleanClusters { CleanClusters() }
}
