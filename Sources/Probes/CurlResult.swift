/// What came of one request that curl made in a pod.
public struct CurlResult: Sendable, Hashable {
    /// The HTTP status, or `nil` when there was no answer.
    public var status: Int?
    public var body: String
    /// From the beginning of the request to its end, name lookup included.
    public var milliseconds: Double
    /// curl's own for this request; 0 when there was an answer, whatever its status.
    public var exitCode: Int
    /// Why there was no answer, in curl's words.
    public var reason: String?

    public init(status: Int?, body: String, milliseconds: Double, exitCode: Int = 0, reason: String? = nil) {
        self.status = status
        self.body = body
        self.milliseconds = milliseconds
        self.exitCode = exitCode
        self.reason = reason
    }
}
