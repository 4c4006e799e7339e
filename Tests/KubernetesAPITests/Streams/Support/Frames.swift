import Crypto
import FoundationEssentials

/// A frame of a server (RFC 6455, 5.2), made here rather than with the library under test.
func serverFrame(_ payload: some Collection<UInt8>, opcode: UInt8 = 2, isLast: Bool = true) -> [UInt8] {
    var bytes = [(isLast ? 0x80 : 0) | opcode]
    switch payload.count {
    case ..<126: bytes.append(UInt8(payload.count))
    case ..<65536: bytes += [126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
    default: bytes += [127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
    }
    return bytes + payload
}

func serverFrame(channel: UInt8, _ text: String) -> [UInt8] { serverFrame([channel] + text.utf8) }

/// The empty message that begins every conversation.
let firstFrame = serverFrame([1])
let closeFrame = serverFrame([3, 232], opcode: 8)

let succeeded = serverFrame(channel: 3, #"{"metadata":{},"status":"Success"}"#)

func exited(_ code: Int) -> [UInt8] {
    serverFrame(
        channel: 3,
        #"{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: command terminated "#
            + #"with exit code \#(code)","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","#
            + #""message":"\#(code)"}]}}"#)
}

/// A frame of a client, unmasked.
struct ClientFrame: Sendable {
    var opcode: UInt8
    var payload: [UInt8]

    static func take(from bytes: inout [UInt8]) -> ClientFrame? {
        guard bytes.count >= 2 else { return nil }
        precondition(bytes[1] & 0x80 != 0, "a client must mask")
        var length = Int(bytes[1] & 0x7f)
        let lengthBytes = length == 126 ? 2 : length == 127 ? 8 : 0
        let start = 2 + lengthBytes + 4
        guard bytes.count >= start else { return nil }
        if lengthBytes > 0 { length = bytes[2..<2 + lengthBytes].reduce(0) { $0 << 8 | Int($1) } }
        guard bytes.count >= start + length else { return nil }
        let mask = Array(bytes[start - 4..<start])
        let payload = bytes[start..<start + length].enumerated().map { $1 ^ mask[$0 % 4] }
        let frame = ClientFrame(opcode: bytes[0] & 0x0f, payload: payload)
        bytes.removeSubrange(..<(start + length))
        return frame
    }
}

extension ScriptedServer.Request {
    /// What makes this request's connection a WebSocket.
    func switchingProtocols(_ subprotocol: String? = "v5.channel.k8s.io") -> [UInt8] {
        let key = (headers["sec-websocket-key"] ?? "") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        let accept = Data(Insecure.SHA1.hash(data: Data(key.utf8))).base64EncodedString()
        let chosen = subprotocol.map { "Sec-WebSocket-Protocol: \($0)\r\n" } ?? ""
        return Array(
            ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: \(accept)\r\n\(chosen)\r\n").utf8)
    }
}

func answer(_ status: String, _ headers: String = "", body: String) -> [UInt8] {
    Array("HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
}
