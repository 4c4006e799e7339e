import Changes
import Fleet
import KubernetesAPI
import Values

/// Runs curl in a pod by exec.
public enum CurlProbe {
    /// Fetches a URL from a pod, once or several times, each time by a connection of its own.
    ///
    /// - Parameters:
    ///   - container: `nil` for the pod's only or default one.
    ///   - count: How many times; from 1.
    ///   - timeout: For each time.
    /// - Returns: One result for each time, in order. A failed transfer is a result.
    /// - Throws: ``OperationError`` with code `command` when the image has no curl; what the API server refuses.
    public static func curl(
        _ cluster: Cluster, pod: ObjectName, container: String? = nil, url: String, count: Int = 1,
        timeout: Duration = .seconds(5)
    ) async throws(OperationError) -> [CurlResult] {
        guard count >= 1 else {
            throw OperationError(
                .invalidInput, "a probe is made at least once, not \(count) times", cluster: cluster.name,
                object: "pod \(pod)")
        }
        var results: [CurlResult] = []
        while results.count < count {
            let batch = min(count - results.count, CurlCommand.maximumURLs)
            results += try await curl(
                cluster, pod: pod, container: container, urls: Array(repeating: url, count: batch), timeout: timeout)
        }
        return results
    }

    /// Fetches at most 16 URLs with one exec.
    static func curl(
        _ cluster: Cluster, pod: ObjectName, container: String? = nil, urls: [String], timeout: Duration
    ) async throws(OperationError) -> [CurlResult] {
        let command = CurlCommand(urls: urls, timeout: timeout)
        let patience = Duration.seconds(timeout.seconds * Double(urls.count) + 15)
        let result: ExecResult
        do {
            result = try await cluster.client.exec(
                pod, container: container, command: command.words, timeout: patience, isReadOnly: true)
        } catch {
            throw CurlCommand.isMissing(error) ? missing(cluster, pod) : error
        }
        // A shell that stands before the container's programs says 127 for what it cannot find.
        if result.exitCode == 127 || result.exitCode == 126 { throw missing(cluster, pod) }
        return try command.results(result).get(in: cluster, pod: pod)
    }

    private static func missing(_ cluster: Cluster, _ pod: ObjectName) -> OperationError {
        OperationError(
            .command, "curl: not found in pod image", operation: "probing from pod \(pod)", cluster: cluster.name,
            object: "pod \(pod)",
            hint: "use pods whose image has curl, such as docker.io/nginx, or add a container with it")
    }
}

extension Result where Failure == CurlCommand.Unreadable {
    fileprivate func get(in cluster: Cluster, pod: ObjectName) throws(OperationError) -> Success {
        switch self {
        case .success(let value): return value
        case .failure(let failure):
            throw OperationError(
                .command, "curl: \(failure.text)", operation: "probing from pod \(pod)", cluster: cluster.name,
                object: "pod \(pod)", hint: "try the command by hand: kubectl exec \(pod.name) -- curl --version")
        }
    }
}
