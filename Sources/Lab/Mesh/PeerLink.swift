import FoundationEssentials
import Synchronization

/// The wait before connecting again: doubles from one failure to the next, up to a bound.
struct Backoff: Sendable, Hashable {
    static let first = Duration.milliseconds(50)
    static let last = Duration.seconds(2)

    private var current = first

    mutating func next() -> Duration {
        defer { current = min(current * 2, Self.last) }
        return current
    }

    mutating func reset() { current = Self.first }
}

/// One agent's link to one peer: connects, keeps the connection, and connects again when it breaks.
final class PeerLink: Sendable {
    struct State: Sendable, Hashable {
        var identity: MeshIdentity?
        var failures = 0
        var lastFailure: Date?
        /// Why the last attempt failed, or the last connection ended.
        var cause: String?

        var isConnected: Bool { identity != nil }
    }

    let name: String
    let setup: Result<PeerSetup, PeerFailure>
    private let state = Mutex(State())
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(name: String, setup: Result<PeerSetup, PeerFailure>) {
        self.name = name
        self.setup = setup
    }

    var current: State { state.withLock { $0 } }

    /// Begins to connect. ``stop()`` ends what this begins.
    ///
    /// - Parameters:
    ///   - admit: Says what is wrong with a peer that has answered.
    ///   - changed: Called whenever the link has come up or gone down, or an attempt has failed.
    func start(
        clock: any Clock<Duration>, resolve: @escaping @Sendable (String) -> [IPv4],
        admit: @escaping @Sendable (MeshIdentity) -> PeerFailure?, changed: @escaping @Sendable (State) -> Void
    ) {
        let running = Task {
            do throws(PeerFailure) {
                let setup = try self.setup.get()
                let credentials = try PeerCredentials(setup)
                await self.keepConnected(clock, admit, changed) { () async throws(PeerFailure) in
                    try await PeerConnection.open(setup, credentials, resolve: resolve)
                }
            } catch {
                // Files that say nothing usable say so until there are others, and then there is another link.
                self.fail(error.description, changed)
            }
        }
        task.withLock { $0 = running }
    }

    private func keepConnected(
        _ clock: any Clock<Duration>, _ admit: (MeshIdentity) -> PeerFailure?, _ changed: (State) -> Void,
        _ open: () async throws(PeerFailure) -> PeerConnection
    ) async {
        var backoff = Backoff()
        while !Task.isCancelled {
            do throws(PeerFailure) {
                let connection = try await open()
                if let refusal = admit(connection.identity) {
                    connection.close()
                    fail(refusal.description, changed)
                } else {
                    connected(connection.identity, changed)
                    backoff.reset()
                    await connection.wait()
                    fail("connection lost", changed)
                }
            } catch { fail(error.description, changed) }
            // Cancelled while it sleeps: the loop's condition ends it.
            try? await clock.sleep(for: backoff.next())
        }
    }

    private func connected(_ identity: MeshIdentity, _ changed: (State) -> Void) {
        changed(
            state.withLock { state in
                state.identity = identity
                state.cause = nil
                return state
            })
    }

    private func fail(_ cause: String, _ changed: (State) -> Void) {
        if Task.isCancelled { return }
        changed(
            state.withLock { state in
                state.identity = nil
                state.failures += 1
                state.lastFailure = .now
                state.cause = cause
                return state
            })
    }

    /// Begins to end the link; ``stop()`` waits for the end.
    func cancel() { task.withLock(\.self)?.cancel() }

    /// Ends the link; when this returns nothing of it runs.
    func stop() async {
        let running = task.withLock { $0.take() }
        running?.cancel()
        await running?.value
        state.withLock { $0.identity = nil }
    }
}
