/// Reads the fields of one protobuf message (protobuf.dev, "Encoding").
struct ProtobufReader: Sendable {
    enum Value: Sendable {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next field; `nil` at the end.
    ///
    /// - Throws: 400 for bytes that are no protobuf.
    mutating func next() throws(StatusError) -> (number: Int, value: Value)? {
        guard !rest.isEmpty else { return nil }
        let tag = try varint()
        let number = Int(truncatingIfNeeded: tag >> 3)
        switch tag & 7 {
        case 0: return (number, .number(try varint()))
        case 1: return (number, .bytes(try take(8)))
        case 2: return (number, .bytes(try take(Int(truncatingIfNeeded: try varint()))))
        case 5: return (number, .bytes(try take(4)))
        default: throw .malformed
        }
    }

    private mutating func varint() throws(StatusError) -> UInt64 {
        var result: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw .malformed }
            result |= UInt64(byte & 0x7f) << UInt64(shift)
            if byte & 0x80 == 0 { return result }
        }
        throw .malformed
    }

    private mutating func take(_ count: Int) throws(StatusError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= rest.count else { throw .malformed }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}

extension StatusError {
    static let malformed = StatusError.badRequest("error decoding protobuf: the body is not a Kubernetes object")
}
