import Changes
import Fleet
import KubernetesAPI
import Values

/// The pods of one cluster that ask and answer.
struct ProbeSite: Sendable {
    var cluster: Cluster
    /// Where curl runs; `nil` when there is no ready pod.
    var pod: ObjectName?
    /// Addresses of the ready pods.
    var addresses: [String] = []
    /// Why there is no pod to ask or to be asked.
    var reason: String?

    static func find(in cluster: Cluster, _ options: ProbeMatrixOptions) async throws -> ProbeSite {
        do {
            let pods = try await cluster.client.list("pods", namespace: options.namespace, labels: options.labels)
            return ProbeSite(cluster: cluster, pods: pods, options)
        } catch {
            guard isAnAnswer(error) else { throw error }
            return ProbeSite(cluster: cluster, reason: error.message)
        }
    }

    private init(cluster: Cluster, reason: String) {
        self.cluster = cluster
        self.reason = reason
    }

    private init(cluster: Cluster, pods: [JSON], _ options: ProbeMatrixOptions) {
        self.cluster = cluster
        let ready = pods.filter(Self.isReady)
        addresses = ready.compactMap { $0.at("status", "podIP")?.stringValue }.sorted()
        if let first = ready.compactMap({ $0.at("metadata", "name")?.stringValue }).min() {
            pod = ObjectName(namespace: options.namespace, name: first)
        } else {
            let found = pods.isEmpty ? "there is none" : "none of \(pods.count) is ready"
            reason = "no ready pod with \(options.labels) in namespace \(options.namespace): \(found)"
        }
    }

    /// Whether an error says something about the mesh's state, so that it belongs into a cell.
    static func isAnAnswer(_ error: OperationError) -> Bool {
        [.unreachable, .timeout, .notFound, .serverError, .tls].contains(error.code)
    }

    private static func isReady(_ pod: JSON) -> Bool {
        guard pod.at("metadata", "deletionTimestamp") == nil else { return false }
        return (pod.at("status", "conditions")?.arrayValue ?? []).contains {
            $0["type"]?.stringValue == "Ready" && $0["status"]?.stringValue == "True"
        }
    }
}
