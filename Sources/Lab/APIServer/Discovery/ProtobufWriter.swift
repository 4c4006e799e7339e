/// Writes the fields of one protobuf message (protobuf.dev, "Encoding").
struct ProtobufWriter: Sendable {
    private(set) var bytes: [UInt8] = []

    init(_ fields: (inout ProtobufWriter) -> Void) { fields(&self) }

    mutating func add(_ number: Int, _ text: String) { add(number, Array(text.utf8)) }

    mutating func add(_ number: Int, _ message: ProtobufWriter) { add(number, message.bytes) }

    private mutating func add(_ number: Int, _ content: [UInt8]) {
        // Fields of bytes have the wire type 2.
        add(UInt64(number) << 3 | 2)
        add(UInt64(content.count))
        bytes += content
    }

    private mutating func add(_ varint: UInt64) {
        var rest = varint
        while rest > 0x7f {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
