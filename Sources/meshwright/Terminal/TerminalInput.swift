import Dispatch

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Bytes from standard input, for which nobody blocks whom others wait for, and which other events can come between.
final class TerminalInput: Sendable {
    enum Event: Sendable, Equatable {
        case bytes([UInt8])
        /// Ctrl-C, or what else calls ``interrupt()``.
        case interrupted
        /// The terminal has another size, or was somebody else's in the meantime.
        case changed(wasAway: Bool)
        case timeout
        case end
    }

    private enum Wake: UInt8 {
        case interrupt, resize, resume
    }

    private let wakeUp: (read: Int32, write: Int32)
    // Waiting for input blocks.
    private let queue = DispatchQueue(label: "meshwright.input")

    init() {
        var ends: [Int32] = [-1, -1]
        if pipe(&ends) == 0 {
            for end in ends {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
        }
        wakeUp = (ends[0], ends[1])
    }

    deinit {
        close(wakeUp.read)
        close(wakeUp.write)
    }

    /// Ends the wait for input, or the next one. May be called from any thread.
    func interrupt() { wake(.interrupt) }

    /// Has whoever waits for input, or does so next, look at the terminal again.
    func terminalChanged(wasAway: Bool) { wake(wasAway ? .resume : .resize) }

    private func wake(_ reason: Wake) {
        var byte = reason.rawValue
        _ = write(wakeUp.write, &byte, 1)
    }

    /// What comes next.
    func next(within limit: Duration? = nil) async -> Event {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: self.read(limit)) }
        }
    }

    private func read(_ limit: Duration?) -> Event {
        let milliseconds = limit.map { Int32($0 / .milliseconds(1)) } ?? -1
        var descriptors = [
            pollfd(fd: wakeUp.read, events: Int16(POLLIN), revents: 0),
            pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            let ready = poll(&descriptors, 2, milliseconds)
            if ready == 0 { return .timeout }
            if ready < 0 {
                if errno == EINTR { continue }
                return .end
            }
            if descriptors[0].revents != 0 { return takeWake() }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = Self.read(&bytes)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            return count > 0 ? .bytes(Array(bytes[..<count])) : .end
        }
    }

    private static func read(_ bytes: inout [UInt8]) -> Int {
        #if canImport(Darwin)
            Darwin.read(STDIN_FILENO, &bytes, bytes.count)
        #elseif canImport(Musl)
            Musl.read(STDIN_FILENO, &bytes, bytes.count)
        #else
            Glibc.read(STDIN_FILENO, &bytes, bytes.count)
        #endif
    }

    private func takeWake() -> Event {
        var reasons: Set<UInt8> = []
        var byte: UInt8 = 0
        while true {
            #if canImport(Darwin)
                let count = Darwin.read(wakeUp.read, &byte, 1)
            #elseif canImport(Musl)
                let count = Musl.read(wakeUp.read, &byte, 1)
            #else
                let count = Glibc.read(wakeUp.read, &byte, 1)
            #endif
            guard count > 0 else { break }
            reasons.insert(byte)
        }
        if reasons.contains(Wake.interrupt.rawValue) { return .interrupted }
        return .changed(wasAway: reasons.contains(Wake.resume.rawValue))
    }

    /// What was typed while the terminal collected lines, Ctrl-D among it: it would not be what it is any more once the
    /// terminal hands over keys.
    func takeCollectedLines() -> [UInt8] {
        var taken: [UInt8] = []
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        while poll(&descriptor, 1, 0) == 1, descriptor.revents & Int16(POLLIN) != 0 {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = Self.read(&bytes)
            // An end stays the end where there is no terminal any more.
            if count <= 0 { return taken + (count == 0 ? [Self.controlD] : []) }
            taken += bytes[..<count]
        }
        return taken
    }

    private static let controlD: UInt8 = 4
}
