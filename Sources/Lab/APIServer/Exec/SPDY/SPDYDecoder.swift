import NIOCore

/// Makes frames of the bytes of one direction of a session.
struct SPDYDecoder {
    /// The part of a DATA frame that is still to come.
    private struct Rest {
        var stream: UInt32
        var count: Int
        var isLast: Bool
    }

    private static let largestControlFrame = 64 * 1024

    private let inflater = HeaderInflater()
    private var buffer = ByteBuffer()
    private var rest: Rest?

    mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// The next frame; `nil` until more bytes come.
    mutating func next() throws(SPDYViolation) -> SPDYFrame? {
        while true {
            if let rest { return part(of: rest) }
            guard let first = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self),
                let second = buffer.getInteger(at: buffer.readerIndex + 4, as: UInt32.self)
            else { return nil }
            let (flags, length) = (UInt8(second >> 24), Int(second & SPDYWire.lengthMask))
            if first & SPDYWire.controlBit == 0 {
                if first == 0 { throw SPDYViolation(reason: "data of stream 0") }
                buffer.moveReaderIndex(forwardBy: SPDYWire.headLength)
                rest = Rest(stream: first, count: length, isLast: flags & SPDYWire.lastFlag != 0)
                continue
            }
            try Self.check(version: UInt16(first >> 16) & 0x7fff, length: length)
            guard buffer.readableBytes >= SPDYWire.headLength + length else { return nil }
            buffer.moveReaderIndex(forwardBy: SPDYWire.headLength)
            guard let body = buffer.readSlice(length: length) else { return nil }
            // Frames of unknown types are to be ignored (section 2.2.1).
            guard let kind = SPDYWire.Kind(rawValue: UInt16(first & 0xffff)) else { continue }
            return try frame(kind, flags, body)
        }
    }

    private static func check(version: UInt16, length: Int) throws(SPDYViolation) {
        guard version == SPDYWire.version else { throw SPDYViolation(reason: "a frame of version \(version)") }
        guard length <= largestControlFrame else { throw SPDYViolation(reason: "a control frame of \(length) bytes") }
    }

    private mutating func part(of rest: Rest) -> SPDYFrame? {
        guard let bytes = buffer.readSlice(length: min(rest.count, buffer.readableBytes)) else { return nil }
        if rest.count > 0, bytes.readableBytes == 0 { return nil }
        var rest = rest
        rest.count -= bytes.readableBytes
        self.rest = rest.count == 0 ? nil : rest
        return .data(rest.stream, bytes, isLast: rest.isLast && rest.count == 0)
    }

    private func frame(
        _ kind: SPDYWire.Kind, _ flags: UInt8, _ body: ByteBuffer
    ) throws(SPDYViolation) -> SPDYFrame {
        var body = body
        let isLast = flags & SPDYWire.lastFlag != 0
        let first = try Self.number(&body, kind)
        switch kind {
        case .synStream:
            // The associated stream, the priority and the slot.
            guard body.readBytes(length: 6) != nil else { throw .tooShort(kind) }
            let headers = try headers(&body)
            return .synStream(
                first & SPDYWire.streamMask, headers, isLast: isLast, isOneWay: flags & SPDYWire.oneWayFlag != 0)
        case .synReply: return .synReply(first & SPDYWire.streamMask, try headers(&body), isLast: isLast)
        case .headers: return .headers(first & SPDYWire.streamMask, try headers(&body), isLast: isLast)
        case .rstStream:
            return .rstStream(first & SPDYWire.streamMask, SPDYResetStatus(rawValue: try Self.number(&body, kind)))
        case .ping: return .ping(first)
        case .goAway:
            let status = try Self.number(&body, kind)
            return .goAway(lastStream: first & SPDYWire.streamMask, SPDYGoAwayStatus(rawValue: status))
        case .windowUpdate:
            return .windowUpdate(first & SPDYWire.streamMask, try Self.number(&body, kind) & SPDYWire.streamMask)
        case .settings: return .settings(try Self.settings(&body, count: first))
        }
    }

    private static func settings(_ body: inout ByteBuffer, count: UInt32) throws(SPDYViolation) -> [UInt32: UInt32] {
        guard Int(count) * 8 == body.readableBytes else { throw .tooShort(.settings) }
        var settings: [UInt32: UInt32] = [:]
        for _ in 0..<count {
            // Flags stand before the ID.
            let id = try number(&body, .settings) & SPDYWire.lengthMask
            settings[id] = try number(&body, .settings)
        }
        return settings
    }

    private static func number(_ body: inout ByteBuffer, _ kind: SPDYWire.Kind) throws(SPDYViolation) -> UInt32 {
        guard let number = body.readInteger(as: UInt32.self) else { throw .tooShort(kind) }
        return number
    }

    private func headers(_ body: inout ByteBuffer) throws(SPDYViolation) -> SPDYHeaders {
        var block = ByteBuffer(bytes: try inflater.inflate(body.readBytes(length: body.readableBytes) ?? []))
        var headers: SPDYHeaders = [:]
        guard let count = block.readInteger(as: UInt32.self) else { throw .brokenHeaders }
        for _ in 0..<count {
            guard let name = Self.text(&block), let value = Self.text(&block), !name.isEmpty, name == name.lowercased(),
                headers.updateValue(value, forKey: name) == nil
            else { throw .brokenHeaders }
        }
        return headers
    }

    private static func text(_ block: inout ByteBuffer) -> String? {
        block.readInteger(as: UInt32.self).flatMap { block.readString(length: Int($0)) }
    }
}

extension SPDYViolation {
    fileprivate static func tooShort(_ kind: SPDYWire.Kind) -> Self {
        Self(reason: "a \(kind) frame of a wrong length")
    }
    /// Names that are empty, double or in capitals count too (section 2.6.10).
    fileprivate static let brokenHeaders = Self(reason: "a header block that is none")
}
