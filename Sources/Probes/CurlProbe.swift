import Changes
import Fleet
import KubernetesAPI
import Values

/// Requests made by curl inside a pod.
public enum CurlProbe {
    /// How many requests one curl makes: each exec costs a connection to the API server.
    static let batch = 16

    /// Asks one URL `count` times, each time on a new connection.
    ///
    /// - Parameter timeout: For each request.
    /// - Throws: ``OperationError``: `command` when the pod has no curl; what the API server says when exec is refused. A
    ///   request without an answer is a result, not an error.
    public static func curl(
        _ cluster: Cluster, pod: ObjectName, container: String? = nil, url: String, count: Int = 1,
        timeout: Duration = .seconds(5)
    ) async throws -> [CurlResult] {
        guard count > 0 else { throw OperationError(.invalidInput, "count must be 1 or more, got \(count)") }
        return try await curl(
            cluster, pod: pod, container: container, urls: Array(repeating: url, count: count), timeout: timeout)
    }

    /// Asks several URLs, and returns one result for each in their order.
    static func curl(
        _ cluster: Cluster, pod: ObjectName, container: String? = nil, urls: [String], timeout: Duration
    ) async throws -> [CurlResult] {
        var results: [CurlResult] = []
        for start in stride(from: 0, to: urls.count, by: batch) {
            let part = Array(urls[start..<min(start + batch, urls.count)])
            results += try await transfer(cluster, pod: pod, container: container, urls: part, timeout: timeout)
        }
        return results
    }

    private static func transfer(
        _ cluster: Cluster, pod: ObjectName, container: String?, urls: [String], timeout: Duration
    ) async throws -> [CurlResult] {
        let output = CurlOutput(marker: "meshwright-\(String(UInt64.random(in: .min ... .max), radix: 36))")
        let result: ExecResult
        do {
            result = try await cluster.client.exec(
                pod, container: container, command: output.command(urls: urls, timeout: timeout),
                timeout: timeout * urls.count + .seconds(30), isReadOnly: true)
        } catch {
            throw error.code == .command ? missing(cluster, pod, cause: error) : error
        }
        // What a shell or a runtime says when there is no such program.
        guard ![126, 127].contains(result.exitCode) else { throw missing(cluster, pod, cause: nil) }
        return output.results(of: result, count: urls.count)
    }

    private static func missing(_ cluster: Cluster, _ pod: ObjectName, cause: (any Error)?) -> OperationError {
        OperationError(
            .command, "curl: not found in the image of pod \(pod)", cluster: cluster.name, object: "pod \(pod)",
            hint: "probe from pods whose image has curl: choose them by their labels", cause: cause)
    }
}
