import Changes

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// How the command ends, for scripts.
enum ExitStatus: Int32, Error {
    case done = 0
    /// The playbook, or what the command was asked to do, failed.
    case failed = 1
    /// Wrong usage or input: nothing was begun.
    case usage = 2
    /// `check` found something of severity error.
    case findings = 3
    /// The run's own deadline passed, as timeout(1) says it.
    case deadline = 124
    /// By SIGINT; for other signals see ``code``.
    case interrupted = 130

    /// What a failure during the work itself means.
    init(_ error: OperationError) {
        switch error.code {
        case .deadline: self = .deadline
        case .interrupted: self = .interrupted
        default: self = .failed
        }
    }

    /// What the process ends with: after a signal 128 and its number, as a shell says it.
    var code: Int32 { self == .interrupted ? 128 + Interrupt.signal : rawValue }

    func end() -> Never { exit(code) }
}

/// An error that ends the command, and the status it ends with.
struct CommandFailure: Error {
    var status: ExitStatus
    var error: OperationError

    init(_ status: ExitStatus, _ error: OperationError) {
        self.status = status
        self.error = error
    }

    /// A failure of the work itself; errors that are not ours say at least what they are.
    init(_ error: any Error) {
        let error = error as? OperationError ?? OperationError(.command, "\(error)", cause: error)
        self.init(ExitStatus(error), error)
    }
}

/// Reads what the operator gave: what goes wrong in it is wrong input.
func readingInput<Value>(_ body: () throws(OperationError) -> Value) throws(CommandFailure) -> Value {
    do {
        return try body()
    } catch {
        throw CommandFailure(.usage, error)
    }
}
