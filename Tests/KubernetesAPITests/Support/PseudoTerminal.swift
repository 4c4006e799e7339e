#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// A terminal, and the person in front of it.
final class PseudoTerminal: Sendable {
    let person: FileDescriptor
    let terminal: FileDescriptor

    init() throws {
        var (person, terminal): (Int32, Int32) = (-1, -1)
        guard openpty(&person, &terminal, nil, nil, nil) == 0 else { throw Errno(rawValue: errno) }
        self.person = FileDescriptor(rawValue: person)
        self.terminal = FileDescriptor(rawValue: terminal)
    }

    deinit {
        // Nothing can be done about a terminal that does not close.
        try? terminal.close()
        try? person.close()
    }

    /// What the terminal shows so far, without waiting for more.
    func shown() throws -> String {
        _ = fcntl(person.rawValue, F_SETFL, O_NONBLOCK)
        var buffer = [UInt8](repeating: 0, count: 4096)
        var text = ""
        while true {
            let count = read(person.rawValue, &buffer, buffer.count)
            guard count > 0 else { return text }
            text += String(decoding: buffer.prefix(count), as: UTF8.self)
        }
    }
}
