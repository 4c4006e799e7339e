/// How patient a client is, and what it takes time and chance from.
public struct ClientOptions: Sendable {
    /// For a connection, TLS included.
    public var connectTimeout: Duration
    /// For the head of an answer, and between two parts of its body.
    public var answerTimeout: Duration
    /// How long a watch may be silent before it is made anew. API servers send bookmarks about every minute.
    public var watchSilence: Duration
    /// Bytes of an answer, decompressed, that are accepted; a longer one is a mistake, and would end the process on small
    /// machines. Watches and logs that are followed have no end and are not limited.
    public var answerLimit: Int
    public var retry: RetryPolicy
    /// What pauses between attempts are measured with.
    public var clock: any Clock<Duration>
    /// A number from 0 up to, but not including, 1; spreads retries of many clients.
    public var jitter: @Sendable () -> Double
    /// The proxies for clusters whose kubeconfig names none.
    public var proxies = ProxyEnvironment()
    /// Where answers come from.
    public var carriage = Carriage.network

    public init(
        connectTimeout: Duration = .seconds(10), answerTimeout: Duration = .seconds(60),
        watchSilence: Duration = .seconds(90), answerLimit: Int = 256 << 20, retry: RetryPolicy = .init(),
        clock: any Clock<Duration> = ContinuousClock(),
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.connectTimeout = connectTimeout
        self.answerTimeout = answerTimeout
        self.watchSilence = watchSilence
        self.answerLimit = answerLimit
        self.retry = retry
        self.clock = clock
        self.jitter = jitter
    }
}
