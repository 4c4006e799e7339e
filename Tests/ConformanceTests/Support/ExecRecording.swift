import FoundationEssentials
import Testing
import Values

/// A whole conversation with a real kubelet (Kubernetes 1.36) over a WebSocket.
struct ExecRecording: Sendable, Hashable, CustomTestStringConvertible {
    struct Frame: Sendable, Hashable {
        var isClient: Bool
        var channel: UInt8
        var payload: [UInt8]
    }

    var name: String
    var query: [Pair]
    /// Empty where none was asked for.
    var subprotocols: [String]
    var frames: [Frame]
    /// `nil` where the recording client gave up, because it had asked for none.
    var status: Int?
    var subprotocol: String?
    var body: String
    var closeCode: Int?
    var pod: String?
    var container: String? { query.first { $0.name == "container" }?.value }
    var command: [String] { query.filter { $0.name == "command" }.map(\.value) }

    struct Pair: Sendable, Hashable {
        var name: String
        var value: String
    }

    var testDescription: String { name }

    static let names = [
        "stdout-ok", "stdout-stderr-exit3", "command-not-found", "curl-refused", "curl-w-json", "large-output",
        "stdin-cat-v5-close", "tty-resize", "v4-only", "no-subprotocol", "bad-subprotocol", "no-streams",
        "no-such-container", "no-such-pod",
    ]

    init(_ name: String) throws {
        let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let json = try JSON(
            parsing: try String(contentsOfFile: "/\(folder)/Fixtures/exec/\(name).json", encoding: .utf8))
        self.name = name
        let target = json.at("request", "path")?.stringValue ?? ""
        let parts = target.split(separator: "?")
        pod = parts[0].contains("/POD/") ? nil : String(parts[0].split(separator: "/")[5])
        query = parts[1].split(separator: "&").map { item in
            let pair = item.split(separator: "=", maxSplits: 1)
            return Pair(name: String(pair[0]), value: Self.decoded(pair[1]))
        }
        subprotocols = (json.at("request", "subprotocols")?.arrayValue ?? []).compactMap(\.stringValue)
        frames = (json["frames"]?.arrayValue ?? []).map { Self.frame($0) }
        status = json.at("response", "status")?.integerValue.map { Int($0) }
        subprotocol = json.at("response", "subprotocol")?.stringValue
        body = json.at("response", "body")?.stringValue ?? ""
        closeCode = json.at("close", "code")?.integerValue.map { Int($0) }
    }

    /// Payloads of the large recording are cut; their lengths, with the byte of the channel, are whole.
    private static func frame(_ json: JSON) -> Frame {
        let channel = UInt8(json["channel"]?.integerValue ?? 0)
        var payload = Array((json["payload"]?.stringValue ?? "").utf8)
        let length = Int(json["length"]?.integerValue ?? 0) - 1
        if channel == 1, length > payload.count { payload = [UInt8](repeating: UInt8(ascii: "x"), count: length) }
        if channel == 3, length > payload.count { payload = Array(#"{"metadata":{},"status":"Success"}"#.utf8) }
        return Frame(isClient: json["from"] == "client", channel: channel, payload: payload)
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What a server that replays it does.
    func steps(for request: ScriptedServer.Request) -> [ScriptedServer.Step] {
        if let status, status != 101 { return [.send(answer("\(status) Refused", body: body))] }
        let frames = frames.map { frame -> ScriptedServer.Step in
            let bytes = [frame.channel] + frame.payload
            return frame.isClient ? .receive { $0.payload == bytes } : .send(serverFrame(bytes))
        }
        let upgrade = request.switchingProtocols(subprotocol ?? "")
        return [.send(upgrade)] + frames + [.send(closeFrame), .receive { $0.opcode == 8 }, .close]
    }
}
