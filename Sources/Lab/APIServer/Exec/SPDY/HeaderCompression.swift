import CZlib

/// Compresses the header blocks of one direction of a session, which are one zlib stream together.
///
/// A class because zlib's state knows its own address. Not Sendable: blocks have an order.
final class HeaderDeflater {
    private let stream = ZStream()

    init() {
        stream.begin(deflateInit_(stream.pointer, Z_BEST_COMPRESSION, ZLIB_VERSION, ZStream.size)) {
            deflateSetDictionary($0, SPDYDictionary.bytes, UInt32(SPDYDictionary.bytes.count))
        }
    }

    deinit { deflateEnd(stream.pointer) }

    func deflate(_ block: [UInt8]) throws(SPDYViolation) -> [UInt8] {
        try stream.run(block, limit: .max) { CZlib.deflate($0, Z_SYNC_FLUSH) }
    }
}

/// The other direction.
final class HeaderInflater {
    /// Kubernetes' headers are three short ones; a few bytes of zlib may stand for gigabytes.
    private static let limit = 64 * 1024

    private let stream = ZStream()

    init() { stream.begin(inflateInit_(stream.pointer, ZLIB_VERSION, ZStream.size)) { _ in Z_OK } }

    deinit { inflateEnd(stream.pointer) }

    func inflate(_ block: [UInt8]) throws(SPDYViolation) -> [UInt8] {
        try stream.run(block, limit: Self.limit) { stream in
            let status = CZlib.inflate(stream, Z_SYNC_FLUSH)
            guard status == Z_NEED_DICT else { return status }
            let isSet = inflateSetDictionary(stream, SPDYDictionary.bytes, UInt32(SPDYDictionary.bytes.count))
            return isSet == Z_OK ? CZlib.inflate(stream, Z_SYNC_FLUSH) : isSet
        }
    }
}

/// What both directions do alike.
private final class ZStream {
    typealias Pointer = UnsafeMutablePointer<z_stream>

    static let size = Int32(MemoryLayout<z_stream>.size)

    let pointer = Pointer.allocate(capacity: 1)
    private var status = Z_OK

    init() { pointer.initialize(to: z_stream()) }

    deinit {
        pointer.deinitialize(count: 1)
        pointer.deallocate()
    }

    func begin(_ status: Int32, _ prepare: (Pointer) -> Int32) {
        self.status = status == Z_OK ? prepare(pointer) : status
    }

    /// Lets zlib take a whole block, and everything out that it makes of it.
    func run(_ block: [UInt8], limit: Int, _ step: (Pointer) -> Int32) throws(SPDYViolation) -> [UInt8] {
        var result: [UInt8] = []
        var block = block
        block.withUnsafeMutableBufferPointer { input in
            pointer.pointee.next_in = input.baseAddress
            pointer.pointee.avail_in = UInt32(input.count)
            repeat { takeOut(&result, step) } while status == Z_OK && result.count <= limit && isBusy
        }
        guard status == Z_OK else { throw SPDYViolation(reason: "a header block that zlib cannot read (\(status))") }
        guard result.count <= limit else { throw SPDYViolation(reason: "a header block of more than \(limit) bytes") }
        return result
    }

    private var isBusy: Bool { pointer.pointee.avail_in > 0 || pointer.pointee.avail_out == 0 }

    private func takeOut(_ result: inout [UInt8], _ step: (Pointer) -> Int32) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4096) { output in
            pointer.pointee.next_out = output.baseAddress
            pointer.pointee.avail_out = UInt32(output.count)
            let outcome = step(pointer)
            result.append(contentsOf: output.prefix(output.count - Int(pointer.pointee.avail_out)))
            // There was just nothing left to do (zlib.h: "not fatal").
            status = outcome == Z_BUF_ERROR && pointer.pointee.avail_in == 0 ? Z_OK : outcome
        }
    }
}
