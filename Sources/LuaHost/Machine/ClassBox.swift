/// A registered class.
final class ClassBox {
    let type: HostClass
    let fields: [String: HostField]
    /// Stands for the metatable.
    var reference: Int32

    init(_ type: HostClass, reference: Int32) {
        self.type = type
        self.reference = reference
        fields = Dictionary(type.fields.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    var name: String { type.name }
    var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    /// What Lua keeps an object of this class by, with the class in the bits that no address uses.
    func key(of identity: ObjectIdentifier) -> UnsafeRawPointer? {
        UnsafeRawPointer(bitPattern: UInt(bitPattern: identity) ^ UInt(UInt16(truncatingIfNeeded: reference)) << 48)
    }

    var members: [String] { (type.methods.map(\.name) + type.fields.map(\.name)).sorted() }
}

/// An object in a userdata.
final class ObjectBox {
    let object: any HostObject
    init(_ object: any HostObject) { self.object = object }
}
