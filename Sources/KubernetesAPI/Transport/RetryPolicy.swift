/// How often and after which pauses a request is sent again.
public struct RetryPolicy: Sendable, Hashable {
    /// After an answer of 429 or 503, a reset or a timeout.
    public var retries: Int
    /// After a connection that could not be made: nothing was sent, so any request may be repeated.
    public var connectRetries: Int
    /// The first pause; each further one is twice as long.
    public var firstPause: Duration
    /// The longest pause of our own choice.
    public var longestPause: Duration
    /// The longest `Retry-After` that is waited for; a longer one ends the request.
    public var longestRetryAfter: Duration

    public init(
        retries: Int = 5, connectRetries: Int = 2, firstPause: Duration = .milliseconds(250),
        longestPause: Duration = .seconds(15), longestRetryAfter: Duration = .seconds(60)
    ) {
        self.retries = retries
        self.connectRetries = connectRetries
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.longestRetryAfter = longestRetryAfter
    }

    /// Every failure is final.
    public static let never = RetryPolicy(retries: 0, connectRetries: 0)

    /// The pause before attempt `retry` (from 0): exponential, capped, and anywhere in its upper half.
    ///
    /// - Parameter jitter: From 0 up to 1.
    func pause(before retry: Int, jitter: Double) -> Duration {
        let whole = min(firstPause * (1 << min(retry, 20)), longestPause)
        return whole / 2 + (whole / 2) * jitter
    }
}
