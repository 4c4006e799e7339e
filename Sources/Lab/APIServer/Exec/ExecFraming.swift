import NIOCore
import NIOWebSocket
import Values

/// The messages of the `channel.k8s.io` protocols: a channel byte, then bytes.
enum ExecFraming {
    enum Message: Sendable, Hashable {
        case input([UInt8])
        case endOfInput
        case resize(TerminalSize)
        case ignored
    }

    static let output: UInt8 = 1
    static let error: UInt8 = 2
    static let status: UInt8 = 3
    /// As large as the messages of a kubelet get.
    static let largestPayload = 32_768

    static func frame(_ channel: UInt8, _ payload: some Sequence<UInt8>) -> WebSocketFrame {
        var bytes = ByteBuffer(integer: channel)
        bytes.writeBytes(payload)
        return WebSocketFrame(fin: true, opcode: .binary, data: bytes)
    }

    static func message(_ bytes: [UInt8], _ subprotocol: ExecNegotiation.Subprotocol) -> Message {
        guard let channel = bytes.first else { return .ignored }
        let payload = Array(bytes.dropFirst())
        switch channel {
        case 0: return payload.isEmpty ? .ignored : .input(payload)
        case 4: return size(payload).map { .resize($0) } ?? .ignored
        case 255 where subprotocol == .v5 && payload == [0]: return .endOfInput
        default: return .ignored
        }
    }

    // Two numbers of 16 bits (k8s.io/client-go 0.36, tools/remotecommand, TerminalSize).
    private static func size(_ bytes: [UInt8]) -> TerminalSize? {
        guard let json = try? JSON(parsing: bytes),
            let columns = json["Width"]?.integerValue.flatMap(UInt16.init(exactly:)),
            let rows = json["Height"]?.integerValue.flatMap(UInt16.init(exactly:))
        else { return nil }
        return TerminalSize(columns: Int(columns), rows: Int(rows))
    }

    static func status(exitCode: Int) -> JSON {
        guard exitCode != 0 else { return ["metadata": [:], "status": "Success"] }
        return [
            "metadata": [:], "status": "Failure", "reason": "NonZeroExitCode",
            "message": .string(
                "command terminated with non-zero exit code: command terminated with exit code \(exitCode)"),
            "details": ["causes": [["reason": "ExitCode", "message": .string(String(exitCode))]]],
        ]
    }

    /// What ends a command that never ran, in the words of API server, kubelet and containerd.
    static func status(error: any Error) -> JSON {
        // As container runtimes number what they run.
        let id = (0..<8).map { _ in String(UInt32.random(in: 1 << 28 ... .max), radix: 16) }.joined()
        let inner =
            switch error {
            case let error as CommandStartError:
                "error executing command in container: failed to exec in container: failed to start exec "
                    + "\"\(id)\": "
                    + "OCI runtime exec failed: exec failed: unable to start container process: "
                    + "\(error.reason): unknown"
            case let error as StatusError: "error executing command in container: \(error.message)"
            default: "error executing command in container: \(error)"
            }
        let cause = "Internal error occurred: \(inner)"
        return [
            "metadata": [:], "status": "Failure", "reason": "InternalError", "code": 500,
            "message": .string("Internal error occurred: \(cause)"),
            "details": ["causes": [["message": .string(cause)]]],
        ]
    }
}
