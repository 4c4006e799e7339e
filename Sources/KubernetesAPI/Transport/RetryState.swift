/// Decides whether a request is sent again, and when. Does no I/O and takes no time.
struct RetryState {
    enum Outcome: Sendable, Hashable {
        /// - Parameter retryAfter: What the server asks for, in seconds.
        case answer(status: Int, retryAfter: Int?)
        /// - Parameter beforeSending: No byte of the request went out.
        case failure(TransportFailure.Kind, beforeSending: Bool)
    }

    enum Decision: Sendable, Hashable {
        case giveUp
        case retry(after: Duration)
    }

    let policy: RetryPolicy
    let isIdempotent: Bool
    /// It changes nothing, so that it may be repeated even after an internal error.
    let isRead: Bool
    private var retries = 0
    private var connects = 0

    init(policy: RetryPolicy, isIdempotent: Bool, isRead: Bool) {
        self.policy = policy
        self.isIdempotent = isIdempotent
        self.isRead = isRead
    }

    /// How often it was sent, or tried to.
    var attempts: Int { 1 + retries + connects }

    mutating func next(after outcome: Outcome, jitter: Double) -> Decision {
        switch outcome {
        case .failure(_, beforeSending: true):
            guard connects < policy.connectRetries else { return .giveUp }
            connects += 1
            return .retry(after: policy.pause(before: connects - 1, jitter: jitter))
        case .failure(let kind, beforeSending: false):
            guard isIdempotent, kind == .reset || kind == .answerTimeout || kind == .proxy else { return .giveUp }
            return again(retryAfter: nil, jitter: jitter)
        case .answer(let status, let retryAfter):
            guard mayRepeat(status: status, isAsked: retryAfter != nil) else { return .giveUp }
            return again(retryAfter: retryAfter, jitter: jitter)
        }
    }

    // A server that answers 429, or 503 with Retry-After, has not acted on the request (client-go 0.36
    // rest/with_retry.go repeats every verb then). Of other failures nobody knows.
    private func mayRepeat(status: Int, isAsked: Bool) -> Bool {
        switch status {
        case 429: true
        case 503: isAsked || isIdempotent
        case 502, 504: isIdempotent
        case 500: isRead || (isAsked && isIdempotent)
        default: false
        }
    }

    private mutating func again(retryAfter: Int?, jitter: Double) -> Decision {
        guard retries < policy.retries else { return .giveUp }
        let own = policy.pause(before: retries, jitter: jitter)
        guard let retryAfter else {
            retries += 1
            return .retry(after: own)
        }
        guard .seconds(retryAfter) <= policy.longestRetryAfter else { return .giveUp }
        retries += 1
        // Beyond what was asked for, so that those who were sent away together do not come back together.
        return .retry(after: .seconds(max(0, retryAfter)) + min(own, .seconds(1)))
    }
}
