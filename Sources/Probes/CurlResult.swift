/// One transfer of curl.
public struct CurlResult: Sendable, Hashable {
    /// The HTTP status; `nil` when there was no answer.
    public var status: Int?
    public var body: String
    /// From the beginning of the transfer to its end.
    public var milliseconds: Double
    /// curl's own for this transfer: 0 for an answer, whatever its status; 7 refused, 28 timed out, …
    public var exitCode: Int
    /// curl's words about why there was no answer.
    public var reason: String?

    public init(status: Int?, body: String, milliseconds: Double, exitCode: Int, reason: String? = nil) {
        self.status = status
        self.body = body
        self.milliseconds = milliseconds
        self.exitCode = exitCode
        self.reason = reason
    }
}
