import NIOCore

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

private let attempts = 200
private let pause = Duration.milliseconds(10)

/// Begins to listen, also where this process has listened a moment ago.
///
/// A program that was started in that moment keeps the old socket open from its fork until its exec, and so long the kernel
/// says that the address is in use.
@discardableResult
func listenAgain<Listener: Sendable>(_ listen: () async throws -> Listener) async throws -> Listener {
    for _ in 1..<attempts {
        do {
            return try await listen()
        } catch {
            guard (error as? IOError)?.errnoCode == EADDRINUSE else { throw error }
        }
        try await Task.sleep(for: pause)
    }
    return try await listen()
}
