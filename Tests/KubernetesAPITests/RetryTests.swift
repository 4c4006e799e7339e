import Testing

@testable import KubernetesAPI

@Suite("Retries")
struct RetryTests {
    private let policy = RetryPolicy(
        retries: 3, connectRetries: 2, firstPause: Duration.seconds(1), longestPause: Duration.seconds(3),
        longestRetryAfter: Duration.seconds(10))

    private func pauses(
        _ outcome: RetryState.Outcome, isIdempotent: Bool = true, isRead: Bool = false, jitter: Double = 0
    ) -> [Duration] {
        var state = RetryState(policy: policy, isIdempotent: isIdempotent, isRead: isRead)
        var pauses: [Duration] = []
        while case .retry(let pause) = state.next(after: outcome, jitter: jitter) { pauses.append(pause) }
        return pauses
    }

    @Test("Pauses double up to the cap, and jitter moves them within their upper half")
    func backoff() {
        #expect(pauses(.answer(status: 503, retryAfter: nil)) == [.seconds(0.5), .seconds(1), .seconds(1.5)])
        #expect(policy.pause(before: 40, jitter: 0.5) == .seconds(2.25))
    }

    @Test("What the server asks for in Retry-After is waited for, unless it is too long")
    func retryAfter() {
        let asked = pauses(.answer(status: 429, retryAfter: 5))
        #expect(asked.count == 3)
        #expect(asked.allSatisfy { $0 >= .seconds(5) && $0 <= .seconds(6) })
        #expect(pauses(.answer(status: 429, retryAfter: 11)).isEmpty)
    }

    @Test("A POST is repeated only when the server says it did nothing, or nothing was sent")
    func post() {
        func count(_ outcome: RetryState.Outcome) -> Int { pauses(outcome, isIdempotent: false).count }
        #expect(count(.failure(.reset, beforeSending: false)) == 0)
        #expect(count(.failure(.answerTimeout, beforeSending: false)) == 0)
        #expect(count(.answer(status: 503, retryAfter: nil)) == 0)
        #expect(count(.answer(status: 502, retryAfter: nil)) == 0)
        #expect(count(.answer(status: 500, retryAfter: 1)) == 0)
        #expect(count(.answer(status: 429, retryAfter: nil)) == 3)
        #expect(count(.answer(status: 503, retryAfter: 1)) == 3)
        #expect(count(.failure(.refused, beforeSending: true)) == 2)
    }

    @Test("An internal error repeats reads, and writes only when the server asks for it")
    func internalError() {
        #expect(pauses(.answer(status: 500, retryAfter: nil), isRead: true).count == 3)
        #expect(pauses(.answer(status: 500, retryAfter: nil)).isEmpty)
        #expect(pauses(.answer(status: 500, retryAfter: 1)).count == 3)
    }

    @Test("Refusals are final", arguments: [400, 401, 403, 404, 409, 410, 415, 422])
    func refusals(status: Int) {
        #expect(pauses(.answer(status: status, retryAfter: nil), isRead: true).isEmpty)
    }

    @Test("A TLS failure and a cancellation are final")
    func finalFailures() {
        #expect(pauses(.failure(.tls, beforeSending: false)).isEmpty)
        #expect(pauses(.failure(.cancelled, beforeSending: false)).isEmpty)
    }
}
