/// Lua text: any bytes, with a length. Text that comes from Swift is kept as it is and copied only into Lua.
public struct LuaString: Sendable {
    private enum Storage: Sendable {
        case text(String)
        case bytes([UInt8])
    }

    private var storage: Storage

    public init(_ text: String) { storage = .text(text) }
    public init(bytes: some Sequence<UInt8>) { storage = .bytes(Array(bytes)) }

    public var bytes: [UInt8] {
        switch storage {
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        }
    }

    /// The text, or `nil` when the bytes are not valid UTF-8.
    public var text: String? {
        switch storage {
        case .text(let text): text
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        }
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        switch storage {
        case .text(var text): try text.withUTF8 { try body(UnsafeRawBufferPointer($0)) }
        case .bytes(let bytes): try bytes.withUnsafeBytes(body)
        }
    }
}

extension LuaString: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        switch (left.storage, right.storage) {
        // Not String's equality, which takes canonically equivalent text for equal.
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        case (.bytes(let left), .bytes(let right)): left == right
        case (.text(let text), .bytes(let bytes)), (.bytes(let bytes), .text(let text)):
            text.utf8.elementsEqual(bytes)
        }
    }

    public func hash(into hasher: inout Hasher) { withBytes { hasher.combine(bytes: $0) } }
}

extension LuaString: ExpressibleByStringInterpolation, CustomStringConvertible {
    public init(stringLiteral value: String) { self.init(value) }

    /// The text, with what is not UTF-8 replaced.
    public var description: String { withBytes { String(decoding: $0, as: UTF8.self) } }
}
