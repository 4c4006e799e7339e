#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// How the terminal of standard input behaves.
struct TerminalMode {
    private var original = termios()
    private let isKnown: Bool

    /// Remembers how it behaves now.
    init() { isKnown = tcgetattr(STDIN_FILENO, &original) == 0 }

    /// Has the terminal hand over each key, and show none by itself. Ctrl-C, Ctrl-Z and Ctrl-\ go on to send signals.
    func handOverKeys() {
        guard isKnown else { return }
        var mode = original
        mode.c_lflag &= ~tcflag_t(ICANON | ECHO | IEXTEN)
        mode.c_iflag &= ~tcflag_t(IXON | ICRNL | INLCR | IGNCR)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &mode)
    }

    func restore() {
        guard isKnown else { return }
        var mode = original
        tcsetattr(STDIN_FILENO, TCSADRAIN, &mode)
    }
}

/// The size of the terminal of a stream.
struct TerminalSize: Equatable, Sendable {
    var columns: Int
    var rows: Int

    /// `nil` where there is no terminal.
    init?(of descriptor: Int32) {
        var size = winsize()
        guard isatty(descriptor) != 0, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
        columns = size.ws_col > 0 ? Int(size.ws_col) : 80
        rows = size.ws_row > 0 ? Int(size.ws_row) : 24
    }
}
