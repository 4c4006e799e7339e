import NIOCore

/// Makes the bytes of one direction of a session of frames.
struct SPDYEncoder {
    private let deflater = HeaderDeflater()

    /// Frames must be encoded in the order in which they are sent.
    func encode(_ frame: SPDYFrame, into out: inout ByteBuffer) throws(SPDYViolation) {
        switch frame {
        case .synStream(let stream, let headers, let isLast, let isOneWay):
            let block = try block(headers)
            let flags = (isLast ? SPDYWire.lastFlag : 0) | (isOneWay ? SPDYWire.oneWayFlag : 0)
            Self.head(.synStream, flags, length: 10 + block.count, &out)
            // No associated stream, the highest priority, no slot.
            out.writeMultipleIntegers(stream, UInt32(0), UInt16(0))
            out.writeBytes(block)
        case .synReply(let stream, let headers, let isLast):
            write(.synReply, stream, try block(headers), isLast, &out)
        case .headers(let stream, let headers, let isLast):
            write(.headers, stream, try block(headers), isLast, &out)
        case .rstStream(let stream, let status): Self.write(.rstStream, [stream, status.rawValue], &out)
        case .settings(let values):
            let pairs = values.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
            Self.write(.settings, [UInt32(values.count)] + pairs, &out)
        case .ping(let id): Self.write(.ping, [id], &out)
        case .goAway(let last, let status): Self.write(.goAway, [last, status.rawValue], &out)
        case .windowUpdate(let stream, let count): Self.write(.windowUpdate, [stream, count], &out)
        case .data(let stream, let bytes, let isLast):
            let flags: UInt32 = isLast ? UInt32(SPDYWire.lastFlag) << 24 : 0
            out.writeMultipleIntegers(stream, flags | UInt32(bytes.readableBytes))
            out.writeImmutableBuffer(bytes)
        }
    }

    private static func head(_ kind: SPDYWire.Kind, _ flags: UInt8, length: Int, _ out: inout ByteBuffer) {
        let first = SPDYWire.controlBit | UInt32(SPDYWire.version) << 16 | UInt32(kind.rawValue)
        out.writeMultipleIntegers(first, UInt32(flags) << 24 | UInt32(length))
    }

    private static func write(_ kind: SPDYWire.Kind, _ numbers: [UInt32], _ out: inout ByteBuffer) {
        head(kind, 0, length: numbers.count * 4, &out)
        for number in numbers { out.writeInteger(number) }
    }

    private func write(
        _ kind: SPDYWire.Kind, _ stream: UInt32, _ block: [UInt8], _ isLast: Bool, _ out: inout ByteBuffer
    ) {
        Self.head(kind, isLast ? SPDYWire.lastFlag : 0, length: 4 + block.count, &out)
        out.writeInteger(stream)
        out.writeBytes(block)
    }

    private func block(_ headers: SPDYHeaders) throws(SPDYViolation) -> [UInt8] {
        var block = ByteBuffer(integer: UInt32(headers.count))
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            for text in [name, value] {
                block.writeInteger(UInt32(text.utf8.count))
                block.writeString(text)
            }
        }
        return try deflater.deflate(Array(buffer: block))
    }
}
