import Dispatch
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Calls `handler` when the operator interrupts (Ctrl-C, SIGTERM, a closed terminal) while `body` runs.
///
/// The first interrupt asks for an orderly end. A second one does not wait for it: the process ends with status 130.
func withInterrupts<Value>(
    endsAtSecond: Bool = true, _ handler: @escaping @Sendable () -> Void, body: () async throws -> Value
) async rethrows -> Value {
    let count = Mutex(0)
    let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
        #if canImport(Darwin)
            // kqueue reports a signal beside its disposition, which would end the process; signalfd replaces it.
            signal(number, SIG_IGN)
        #endif
        return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for source in sources {
        source.setEventHandler {
            let isFirst = count.withLock { count in
                count += 1
                return count == 1
            }
            if !isFirst && endsAtSecond { _exit(ExitStatus.interrupted.rawValue) }
            handler()
        }
        source.activate()
    }
    defer { for source in sources { source.cancel() } }
    return try await body()
}
