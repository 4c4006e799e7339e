import FoundationEssentials
import Synchronization
import Values

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Standard output and standard error: results go to the one, everything that happens on the way to the other.
///
/// Whoever reads may stop reading: what nobody reads is dropped, and the work goes on to its end. Whoever reads a pipe may
/// also take their time: see ``PipeWriter``.
final class Console: Sendable {
    /// The streams of this process.
    static let standard = Console(environment: variables)

    /// The environment of this process, read once, because that takes a while.
    static let variables = ProcessInfo.processInfo.environment

    let outputStyle: Style
    let errorStyle: Style
    /// Whether standard error is a terminal on which a line can be rewritten.
    let isLive: Bool
    /// Whether somebody types at a terminal and sees results there.
    let isConversation: Bool
    /// Whether that terminal has a cursor that can be moved.
    let canEdit: Bool

    private let output: Int32
    private let error: Int32
    // One for both where they are the same pipe, so that what goes there keeps its order; `nil` for terminals and files.
    private let outputPipe: PipeWriter?
    private let errorPipe: PipeWriter?
    // The line that is being rewritten at the bottom; also keeps writes of several threads apart.
    private let liveLine = Mutex<String?>(nil)
    private let lost = Mutex<Int32?>(nil)

    /// Why a result could not be written, other than that nobody reads it: `No space left on device`.
    var lostOutput: String? { lost.withLock { $0 }.map { String(cString: strerror($0)) } }

    /// The environment decides on colour (https://no-color.org, `TERM=dumb`).
    init(output: Int32 = STDOUT_FILENO, error: Int32 = STDERR_FILENO, environment: [String: String]) {
        self.output = output
        self.error = error
        let (outputFile, errorFile) = (PipeIdentity(of: output), PipeIdentity(of: error))
        outputPipe = outputFile.map { _ in PipeWriter() }
        errorPipe = outputFile == errorFile ? outputPipe : errorFile.map { _ in PipeWriter() }
        let isCapable = environment["TERM"].map { $0 != "dumb" && !$0.isEmpty } ?? false
        let wantsColour = isCapable && (environment["NO_COLOR"] ?? "").isEmpty
        outputStyle = Style(isColoured: wantsColour && isatty(output) != 0)
        errorStyle = Style(isColoured: wantsColour && isatty(error) != 0)
        isLive = isCapable && isatty(error) != 0
        isConversation = isatty(STDIN_FILENO) != 0 && isatty(output) != 0
        canEdit = isConversation && isCapable
    }

    /// Writes a result to standard output.
    func print(_ text: String) { put(text + "\n", on: output) }

    /// Writes to standard output, without the end of a line.
    func show(_ text: String) { put(text, on: output) }

    /// How many characters a line of standard output has; `nil` where that is no terminal.
    var width: Int? { TerminalSize(of: output)?.columns }

    /// Writes a line about what happens to standard error.
    func log(_ line: String) { put(line + "\n", on: error) }

    func log(_ lines: [String]) {
        if !lines.isEmpty { log(lines.joined(separator: "\n")) }
    }

    /// Shows a line at the bottom of the terminal in place of the one before; `nil` removes it.
    func setLiveLine(_ line: String?) {
        guard isLive else { return }
        liveLine.withLock { current in
            guard current != line else { return }
            current = line
            send(Self.redraw(line), to: error)
        }
    }

    /// Waits until everything that was to be written is written, or dropped because nobody reads any more.
    ///
    /// - Parameter limit: Gives up after so long.
    func flush(within limit: Duration? = nil) {
        outputPipe?.flush(within: limit)
        if errorPipe !== outputPipe { errorPipe?.flush(within: limit) }
    }

    private func put(_ text: String, on descriptor: Int32) {
        (descriptor == output ? outputPipe : errorPipe)?.waitForRoom()
        liveLine.withLock { line in
            guard let line else { return send(text, to: descriptor) }
            // In one piece where it can be, so that nothing flickers.
            if descriptor == error { return send(Self.redraw(nil) + text + Self.redraw(line), to: error) }
            send(Self.redraw(nil), to: error)
            send(text, to: descriptor)
            send(Self.redraw(line), to: error)
        }
    }

    // Without wrapping (DECAWM off) the terminal itself clips the line, whatever the width of its characters.
    private static func redraw(_ line: String?) -> String {
        "\r\u{1B}[K" + (line.map { "\u{1B}[?7l\($0)\u{1B}[?7h" } ?? "")
    }

    private func send(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)[...]
        guard let pipe = descriptor == output ? outputPipe : errorPipe else { return transfer(bytes, to: descriptor) }
        // At once where that is possible: what is written is not lost when the process is killed.
        let rest = pipe.isIdle ? transferWhatFits(bytes, to: descriptor) : bytes
        if !rest.isEmpty { pipe.enqueue(rest) { [self] in transfer($0, to: descriptor) } }
    }

    /// A pipe that can be written to has room for so many bytes (PIPE_BUF of Linux; pipe(7)).
    private static let pieceSize = 4096

    /// - Returns: What there is no room for.
    private func transferWhatFits(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> ArraySlice<UInt8> {
        var rest = bytes
        var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        while !rest.isEmpty, poll(&room, 1, 0) > 0 {
            transfer(rest.prefix(Self.pieceSize), to: descriptor)
            rest = rest.dropFirst(Self.pieceSize)
        }
        return rest
    }

    private func transfer(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&wanted, 1, -1)
            } else if errno != EINTR {
                let reason = errno
                if descriptor == output, reason != EPIPE { lost.withLock { $0 = $0 ?? reason } }
                return
            }
        }
    }
}

/// Which pipe or socket a descriptor leads to.
private struct PipeIdentity: Equatable {
    private let device: dev_t
    private let number: ino_t

    /// `nil` when it leads to something else.
    init?(of descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, [S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT) else { return nil }
        (device, number) = (status.st_dev, status.st_ino)
    }
}
