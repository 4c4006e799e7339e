import FoundationEssentials
import Values

/// What runs containers: the kubelets of a simulated cluster.
package protocol PodRuntime: Sendable {
    /// Runs a command in a container until it ends.
    ///
    /// Cancelled when the client goes away; the command must then be ended too.
    ///
    /// - Returns: the exit code, 0 to 255.
    /// - Throws: ``CommandStartError`` when there is no such program; ``StatusError`` for anything else the client
    ///   should read.
    func exec(_ request: ExecRequest, streams: ExecStreams) async throws -> Int

    /// Takes part in the program that a container was started with, until it ends.
    ///
    /// - Returns: false when there is none that reads or writes: then there is only its log.
    func attach(_ request: ExecRequest, streams: ExecStreams) async throws -> Bool

    /// What a container has written.
    func logs(_ request: LogRequest) async throws(StatusError) -> ContainerLog

    /// Where this machine listens for a port of a pod, if anything in the pod does.
    func listener(ofPort port: Int, in pod: JSON) async throws(StatusError) -> (host: String, port: Int)
}

extension PodRuntime {
    package func attach(_ request: ExecRequest, streams: ExecStreams) async throws -> Bool { false }

    package func listener(ofPort port: Int, in pod: JSON) async throws(StatusError) -> (host: String, port: Int) {
        throw .internalError("this kubelet forwards no ports")
    }
}

package struct ExecRequest: Sendable {
    package var pod: JSON
    /// The container's name; checked to be one of the pod's.
    package var container: String
    package var command: [String]
    package var hasInput: Bool
    package var isTerminal: Bool

    package init(pod: JSON, container: String, command: [String], hasInput: Bool = false, isTerminal: Bool = false) {
        self.pod = pod
        self.container = container
        self.command = command
        self.hasInput = hasInput
        self.isTerminal = isTerminal
    }
}

package enum ExecOutput: Sendable, Hashable {
    case standardOutput([UInt8])
    case standardError([UInt8])
}

package struct TerminalSize: Sendable, Hashable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}

/// A running command's side of the conversation.
package struct ExecStreams: Sendable {
    /// What the client types; finishes at its end of file or when it goes away. Empty at once when it sends none.
    package var input: AsyncStream<[UInt8]>
    package var sizes: AsyncStream<TerminalSize>
    /// Sends output on; waits while the client is slow, throws when it is gone.
    package var write: @Sendable (ExecOutput) async throws -> Void

    package init(
        input: AsyncStream<[UInt8]>, sizes: AsyncStream<TerminalSize>,
        write: @escaping @Sendable (ExecOutput) async throws -> Void
    ) {
        self.input = input
        self.sizes = sizes
        self.write = write
    }
}

/// A command that could not be started, in the container runtime's words:
/// `exec: "nope": executable file not found in $PATH`.
package struct CommandStartError: Error, Sendable, Hashable {
    package var reason: String

    package init(reason: String) { self.reason = reason }
}

package struct LogRequest: Sendable {
    package var pod: JSON
    /// The container's name; checked to be one of the pod's.
    package var container: String
    /// The run before the present one.
    package var previous: Bool
    package var follow: Bool
}

package struct LogLine: Sendable, Hashable {
    package var time: Date
    /// Without the newline.
    package var text: String

    package init(time: Date, text: String) {
        self.time = time
        self.text = text
    }
}

/// A container's log; the server cuts it by `tailLines`, `sinceSeconds` and the like.
package struct ContainerLog: Sendable {
    package var lines: [LogLine]
    /// What comes after ``lines``, when following: finishes when the container ends.
    package var following: AsyncStream<LogLine>?

    package init(lines: [LogLine], following: AsyncStream<LogLine>? = nil) {
        self.lines = lines
        self.following = following
    }
}
