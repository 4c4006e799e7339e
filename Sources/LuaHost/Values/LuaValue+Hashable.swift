extension LuaValue: Hashable {
    /// Integers and floats are equal when they are the same number, as in Lua. Objects are equal when they are the same
    /// instance or have the same identity, or are equal values of a hashable type.
    public static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.nil, .nil), (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.integer(let integer), .number(let number)), (.number(let number), .integer(let integer)):
            Int64(exactly: number) == integer
        case (.string(let left), .string(let right)): left == right
        case (.table(let left), .table(let right)): left == right
        case (.function(let left), .function(let right)): left == right
        case (.opaque(let left), .opaque(let right)): left == right
        case (.object(let left), .object(let right)): ObjectIdentity(left) == ObjectIdentity(right)
        case (.document, _), (_, .document): left.expanded == right.expanded
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch integral {
        case .nil: hasher.combine(0)
        case .null: hasher.combine(1)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .number(let value): hasher.combine(value)
        case .string(let value): hasher.combine(value)
        case .table(let value): hasher.combine(value)
        case .function(let value): hasher.combine(value)
        case .object(let value): hasher.combine(ObjectIdentity(value))
        case .opaque(let value): hasher.combine(value)
        // `integral` has made it into something else.
        case .document: break
        }
    }
}

/// What makes two host objects the same one for scripts.
enum ObjectIdentity: Hashable {
    case value(AnyHashable)
    case instance(ObjectIdentifier)
    /// Neither a class, nor hashable, nor with an identity: never the same as another.
    case unknown(String)

    init(_ object: any HostObject) {
        if let identity = object.identity {
            self = .instance(identity)
        } else if type(of: object) is AnyClass {
            self = .instance(ObjectIdentifier(object as AnyObject))
        } else if let value = object as? any Hashable {
            self = .value(AnyHashable(value))
        } else {
            self = .unknown(type(of: object).className)
        }
    }

    static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.value(let left), .value(let right)): left == right
        case (.instance(let left), .instance(let right)): left == right
        default: false
        }
    }
}
