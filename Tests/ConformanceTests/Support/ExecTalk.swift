import Changes
import NIOCore
import NIOWebSocket
import Values

@testable import KubernetesAPI

/// What a server says when a recorded conversation is held with it.
struct ExecTalk: Sendable {
    var subprotocol = ""
    /// Whether the first message was an empty one on channel 1.
    var beginsEmpty = false
    /// All that came, by channel.
    var received: [UInt8: [UInt8]] = [:]
    var closeCode: Int?
    var refusal: OperationError?

    func text(_ channel: UInt8) -> String { String(decoding: received[channel] ?? [], as: UTF8.self) }

    static func hold(_ recording: ExecRecording, with session: Session, pod: String) async throws -> ExecTalk {
        let upgrade = PodUpgrade(
            cluster: "cluster", access: session.access, namespace: session.namespace, pod: recording.pod ?? pod,
            subresource: "exec", query: recording.query.map { ($0.name, $0.value) },
            subprotocols: recording.subprotocols.isEmpty ? [""] : recording.subprotocols, operation: "exec",
            protocolHint: "", timeout: .seconds(60), options: session.client.options)
        do {
            return try await upgrade.run(credentials: session.client.credentials) { channel, subprotocol in
                (
                    try NIOAsyncChannel<WebSocketFrame, WebSocketFrame>(wrappingChannelSynchronously: channel),
                    subprotocol
                )
            } use: { opened, _ in
                try await talk(recording.frames, over: opened.0, subprotocol: opened.1)
            }
        } catch {
            if error.status == nil, error.code != .rejected, error.code != .unsupported { throw error }
            return ExecTalk(refusal: error)
        }
    }

    private static func talk(
        _ frames: [ExecRecording.Frame], over channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>,
        subprotocol: String
    ) async throws -> ExecTalk {
        try await channel.executeThenClose { inbound, outbound in
            var talk = ExecTalk(subprotocol: subprotocol)
            var rest = frames[...]
            var expected = 0
            var isFirst = true
            /// Says what the recording's client said once it had heard as much.
            func answer() async throws {
                while let frame = rest.first {
                    if frame.isClient {
                        guard talk.received[1, default: []].count >= expected, !isFirst else { return }
                        try await outbound.write(Self.frame([frame.channel] + frame.payload))
                    } else if frame.channel == 1 {
                        expected += frame.payload.count
                    }
                    rest.removeFirst()
                }
            }
            for try await frame in inbound {
                var data = frame.unmaskedData
                switch frame.opcode {
                case .connectionClose:
                    talk.closeCode = data.readInteger(as: UInt16.self).map { Int($0) }
                    try await outbound.write(Self.frame([3, 232], .connectionClose))
                    return talk
                case .binary:
                    let bytes = Array(data.readableBytesView)
                    if isFirst { talk.beginsEmpty = bytes == [1] }
                    isFirst = false
                    talk.received[bytes.first ?? 0, default: []] += bytes.dropFirst()
                    try await answer()
                default: break
                }
            }
            return talk
        }
    }

    private static func frame(_ bytes: [UInt8], _ opcode: WebSocketOpcode = .binary) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: ByteBuffer(bytes: bytes))
    }
}
