/// Which two streams belong to one forwarded connection: data both ways on one, and what went wrong on the other
/// (Kubernetes 1.36, `k8s.io/kubelet/pkg/cri/streaming/portforward/httpstream.go`).
struct PortForwardPairs {
    struct Pair: Sendable, Hashable {
        var port: Int
        var data: UInt32
        var error: UInt32
    }

    enum Outcome: Sendable, Hashable {
        /// The headers are not those of a forwarded connection.
        case refused
        /// It waits for the other one; ``PortForwardPairs/expire(_:)`` ends that.
        case waiting(request: String)
        case complete(Pair)
        /// The request has such a stream already.
        case superfluous(message: String, errorStream: UInt32?)
    }

    private struct Half {
        var data: UInt32?
        var error: UInt32?
    }

    private var halves: [String: Half] = [:]

    mutating func add(_ stream: UInt32, _ headers: SPDYHeaders) -> Outcome {
        guard let port = headers["port"].flatMap({ UInt16($0) }), port > 0,
            let type = headers["streamtype"], ["data", "error"].contains(type)
        else { return .refused }
        let isData = type == "data"
        let request = Self.request(of: stream, headers["requestid"] ?? "", isData: isData)
        var half = halves[request] ?? Half()
        guard (isData ? half.data : half.error) == nil else {
            let message = "error processing stream for request \(request): \(type) stream already assigned"
            return .superfluous(message: message, errorStream: half.error)
        }
        if isData { half.data = stream } else { half.error = stream }
        guard let data = half.data, let error = half.error else {
            halves[request] = half
            return .waiting(request: request)
        }
        halves[request] = nil
        return .complete(Pair(port: Int(port), data: data, error: error))
    }

    /// Clients before Kubernetes 1.3 number no requests, but open the data stream right after the error stream.
    private static func request(of stream: UInt32, _ id: String, isData: Bool) -> String {
        if !id.isEmpty { return id }
        return String(isData ? Int(stream) - 2 : Int(stream))
    }

    /// Forgets a stream whose other one did not come; `nil` if it came.
    mutating func expire(_ request: String) -> (streams: [UInt32], message: String, errorStream: UInt32?)? {
        guard let half = halves.removeValue(forKey: request) else { return nil }
        let message = "(request=\(request)) timed out waiting for streams"
        return ([half.data, half.error].compactMap { $0 }, message, half.error)
    }
}
