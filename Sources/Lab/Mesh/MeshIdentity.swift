import NIOCore
import Values

/// What a `clustermesh-apiserver` of the lab says of a cluster: the part of Cilium's `cluster-config` that peers check.
struct MeshIdentity: Sendable, Hashable {
    var name: String
    var id: Int
    /// The lab's own number of the cluster's network: tells clusters apart that were given equal names.
    var network: Int
    /// Whether a kvstoremesh of the asking cluster answers for a peer.
    var isCached = false

    var json: JSON {
        [
            "name": .string(name), "id": JSON(id), "network": JSON(network), "kvstoremesh": .bool(isCached),
        ]
    }

    init(name: String, id: Int, network: Int) {
        self.name = name
        self.id = id
        self.network = network
    }

    init?(_ json: JSON) {
        guard let name = json["name"]?.stringValue, let id = json["id"]?.intValue,
            let network = json["network"]?.intValue
        else { return nil }
        self.init(name: name, id: id, network: network)
        isCached = json["kvstoremesh"] == true
    }
}

/// Messages of JSON, each after its length in four bytes, big-endian.
struct MessageDecoder: ByteToMessageDecoder {
    typealias InboundOut = JSON

    struct Malformed: Error {}

    static let limit: UInt32 = 65_536

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        guard let length: UInt32 = buffer.getInteger(at: buffer.readerIndex) else { return .needMoreData }
        guard length <= Self.limit else { throw Malformed() }
        guard buffer.readableBytes >= 4 + Int(length) else { return .needMoreData }
        buffer.moveReaderIndex(forwardBy: 4)
        guard let message = buffer.readSlice(length: Int(length)) else { return .needMoreData }
        context.fireChannelRead(wrapInboundOut(try JSON(parsing: message.readableBytesView)))
        return .continue
    }

    mutating func decodeLast(
        context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool
    ) throws -> DecodingState { try decode(context: context, buffer: &buffer) }

    static func encode(_ message: JSON) -> ByteBuffer {
        let text = message.text()
        var buffer = ByteBuffer()
        buffer.writeInteger(UInt32(text.utf8.count))
        buffer.writeString(text)
        return buffer
    }
}
