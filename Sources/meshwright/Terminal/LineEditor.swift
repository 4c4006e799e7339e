// Its settings are global variables; they are written once, before the first use.
@preconcurrency import CLibEdit
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// libedit's line editing on standard input and output. It is one for the whole process and not made for several
/// threads: only ``LineReader`` uses it, from its queue.
struct LineEditor: Sendable {
    private let history: HistoryFile?

    init(history: HistoryFile?) {
        self.history = history
        // So that libedit takes UTF-8 for what it is; numbers keep the C locale, which Lua reads them in.
        setlocale(LC_CTYPE, "")
        rl_catch_signals = 0
        rl_initialize()
        // Names of files are not what is completed here.
        rl_bind_key(Int32(UInt8(ascii: "\t")), rl_insert)
        using_history()
        stifle_history(Int32(HistoryFile.kept))
        for line in history?.load() ?? [] { add_history(line) }
    }

    /// Reads a line key by key, so that an interrupt need not wait for its end.
    ///
    /// - Parameter waitForKey: Blocks until there is input; `false` when the line is given up.
    func read(prompt: String, waitForKey: () -> Bool) -> LineReader.Line {
        if hasWaitingEnd { return .end }
        finishedLine.withLock { $0 = nil }
        rl_callback_handler_install(prompt, lineFinished)
        defer { rl_callback_handler_remove() }
        while true {
            guard waitForKey() else { return .interrupted }
            rl_callback_read_char()
            if let line = finishedLine.withLock({ $0 }) {
                if case .text(let text) = line { remember(text) }
                return line
            }
        }
    }

    /// Whether Ctrl-D was typed before the prompt was there. The terminal still collects lines then, and would forget it
    /// when it is told to hand over keys: what can be read, but has no bytes, is an end.
    private var hasWaitingEnd: Bool {
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        var count: CInt = 0
        return poll(&descriptor, 1, 0) == 1 && ioctl(STDIN_FILENO, UInt(FIONREAD), &count) == 0 && count == 0
    }

    private func remember(_ line: String) {
        guard !line.isEmpty, line.contains(where: { !$0.isWhitespace }) else { return }
        add_history(line)
        history?.append(line)
    }
}

// libedit's callback carries no context.
private let finishedLine = Mutex<LineReader.Line?>(nil)

private func lineFinished(_ text: UnsafeMutablePointer<CChar>?) {
    let line = text.map { LineReader.Line.text(String(cString: $0)) } ?? .end
    free(text)
    finishedLine.withLock { $0 = line }
}
