import CLuaBridge

/// Values laid out for C to push; see `MW_NIL` and the following in CLuaBridge.h.
struct FlatBuffer: ~Copyable {
    private(set) var bytes = UnsafeMutableRawPointer.allocate(byteCount: 256, alignment: 1)
    private var capacity = 256
    private var count = 0

    /// What is kept between calls; a large answer's memory is given back.
    private static let kept = 1 << 20

    deinit { bytes.deallocate() }

    mutating func clear() {
        count = 0
        if capacity > Self.kept { resize(to: 256) }
    }

    mutating func put(_ kind: Int) { put(value: UInt8(truncatingIfNeeded: kind)) }

    mutating func put<Value: BitwiseCopyable>(value: Value) {
        let size = MemoryLayout<Value>.size
        reserve(size)
        bytes.storeBytes(of: value, toByteOffset: count, as: Value.self)
        count += size
    }

    mutating func put(bytes source: UnsafeRawBufferPointer) {
        put(value: UInt64(source.count))
        reserve(source.count)
        if let start = source.baseAddress { (bytes + count).copyMemory(from: start, byteCount: source.count) }
        count += source.count
    }

    mutating func putTableHeader(isArray: Bool, elements: Int, fields: Int) {
        put(Int(MW_TABLE))
        put(value: UInt8(isArray ? 1 : 0))
        put(value: UInt32(clamping: elements))
        put(value: UInt32(clamping: fields))
    }

    mutating func put(text: String) {
        put(Int(MW_STRING))
        var text = text
        text.withUTF8 { put(bytes: UnsafeRawBufferPointer($0)) }
    }

    mutating func put(reference: Int32) {
        put(Int(MW_REFERENCE))
        put(value: reference)
    }

    mutating func put(function: HostCallable) {
        put(Int(MW_FUNCTION))
        put(value: UInt(bitPattern: function.pointer))
    }

    private mutating func reserve(_ more: Int) {
        if count + more > capacity { resize(to: max(capacity * 2, count + more)) }
    }

    private mutating func resize(to size: Int) {
        let larger = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 1)
        larger.copyMemory(from: bytes, byteCount: count)
        bytes.deallocate()
        bytes = larger
        capacity = size
    }
}
