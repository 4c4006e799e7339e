import Dispatch
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Lines that an operator types at a terminal, with editing and history, or that come through a pipe.
final class LineReader: Sendable {
    enum Line: Sendable, Equatable {
        case text(String)
        /// Ctrl-C, or what else calls ``interrupt()``, while the line was typed.
        case interrupted
        case end
    }

    private let editor: LineEditor?
    private let wakeUp: (read: Int32, write: Int32)
    private let buffer = Mutex<[UInt8]>([])
    // Waiting for a line blocks, and libedit is not made for several threads.
    private let queue = DispatchQueue(label: "meshwright.lines")

    /// - Parameter history: The file that keeps the lines of a terminal; ignored for a pipe.
    init(history: HistoryFile?) {
        let isTerminal = isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0
        editor = isTerminal ? LineEditor(history: history) : nil
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

    var isInteractive: Bool { editor != nil }

    /// The next line, without its end. The prompt is shown at a terminal only.
    func next(prompt: String) async -> Line {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: self.readLine(prompt)) }
        }
    }

    /// Ends the line that is being typed, or the next one. May be called from any thread.
    func interrupt() { _ = write(wakeUp.write, "!", 1) }

    private func readLine(_ prompt: String) -> Line {
        guard let editor else { return readPlain() }
        return editor.read(prompt: prompt, waitForKey: waitForInput)
    }

    private func readPlain() -> Line {
        while true {
            if let line = takeLine() { return .text(line) }
            guard waitForInput() else { return .interrupted }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = read(STDIN_FILENO, &bytes, bytes.count)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return takeRest().map(Line.text) ?? .end }
            buffer.withLock { $0 += bytes[..<count] }
        }
    }

    private func takeLine() -> String? {
        buffer.withLock { bytes in
            guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            defer { bytes.removeFirst(end + 1) }
            return String(decoding: bytes[..<end], as: UTF8.self)
        }
    }

    private func takeRest() -> String? {
        buffer.withLock { bytes in
            defer { bytes = [] }
            return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
        }
    }

    /// - Returns: `false` when somebody interrupted instead.
    private func waitForInput() -> Bool {
        var descriptors = [
            pollfd(fd: wakeUp.read, events: Int16(POLLIN), revents: 0),
            pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&descriptors, 2, -1) < 0 && errno == EINTR {}
        guard descriptors[0].revents != 0 else { return true }
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(wakeUp.read, &bytes, bytes.count) > 0 {}
        return false
    }
}
