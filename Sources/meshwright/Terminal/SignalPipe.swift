import Dispatch
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Signals of this process, handed to a closure on a queue until ``close()``.
///
/// Dispatch has a source for signals, but on Linux it now and then lets one through to its default action, which ends the
/// process (seen with libdispatch of Swift 6.3.1 when two SIGINT came close together). A handler that writes to a pipe
/// does not.
struct SignalPipe {
    private let source: any DispatchSourceRead
    private let writeEnd: Int32
    private let previousListener: Int32
    private let previousActions: [(signal: Int32, action: sigaction)]

    /// - Parameter handler: Gets the signal's number.
    init(_ signals: [Int32], handler: @escaping @Sendable (Int32) -> Void) {
        var ends: [Int32] = [-1, -1]
        precondition(pipe(&ends) == 0, "a process that can open no pipe can do nothing that is to be interrupted")
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        let readEnd = ends[0]
        writeEnd = ends[1]
        source = DispatchSource.makeReadSource(fileDescriptor: readEnd, queue: .global())
        source.setEventHandler {
            var numbers = [UInt8](repeating: 0, count: 64)
            let count = read(readEnd, &numbers, numbers.count)
            for number in numbers.prefix(max(0, count)) { handler(Int32(number)) }
        }
        source.setCancelHandler { Self.closeEnd(readEnd) }
        source.activate()
        previousListener = listener.exchange(writeEnd, ordering: .sequentiallyConsistent)
        previousActions = signals.compactMap(Self.install)
    }

    /// Gives the signals back to whoever had them before.
    func close() {
        for (signal, var action) in previousActions { sigaction(signal, &action, nil) }
        listener.store(previousListener, ordering: .sequentiallyConsistent)
        source.cancel()
        Self.closeEnd(writeEnd)
    }

    private static func install(_ signal: Int32) -> (Int32, sigaction)? {
        var previous = sigaction()
        sigaction(signal, nil, &previous)
        if signal == SIGHUP && previous.isIgnored { return nil }  // Somebody said nohup.
        var action = sigaction(handler: noteSignal)
        sigaction(signal, &action, nil)
        return (signal, previous)
    }

    private static func closeEnd(_ end: Int32) {
        #if canImport(Darwin)
            Darwin.close(end)
        #elseif canImport(Musl)
            Musl.close(end)
        #else
            Glibc.close(end)
        #endif
    }
}

/// Where signals are noted; -1 while nobody wants them.
private let listener = Atomic<Int32>(-1)

// Runs in the middle of anything: it may only do what is async-signal-safe.
private func noteSignal(_ number: Int32) {
    let earlier = errno
    var byte = UInt8(truncatingIfNeeded: number)
    let end = listener.load(ordering: .sequentiallyConsistent)
    if end >= 0 { _ = write(end, &byte, 1) }
    errno = earlier
}

extension sigaction {
    #if canImport(Darwin)
        fileprivate init(handler: @escaping @convention(c) (Int32) -> Void) {
            self.init(__sigaction_u: .init(__sa_handler: handler), sa_mask: 0, sa_flags: SA_RESTART)
        }
        fileprivate var isIgnored: Bool { bits(__sigaction_u.__sa_handler) == bits(SIG_IGN) }
    #elseif canImport(Musl)
        fileprivate init(handler: @escaping @convention(c) (Int32) -> Void) {
            self.init()
            __sa_handler.sa_handler = handler
            sa_flags = SA_RESTART
        }
        fileprivate var isIgnored: Bool { bits(__sa_handler.sa_handler) == bits(SIG_IGN) }
    #else
        fileprivate init(handler: @escaping @convention(c) (Int32) -> Void) {
            self.init()
            __sigaction_handler.sa_handler = handler
            sa_flags = SA_RESTART
        }
        fileprivate var isIgnored: Bool { bits(__sigaction_handler.sa_handler) == bits(SIG_IGN) }
    #endif

    // SIG_IGN is a number that stands for a function.
    private func bits(_ handler: (@convention(c) (Int32) -> Void)?) -> Int { unsafeBitCast(handler, to: Int.self) }
}
