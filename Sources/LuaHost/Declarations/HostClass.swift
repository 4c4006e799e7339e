import Values

/// A Swift value that scripts hold: a cluster, a watch, a report. Its ``HostClass`` must be registered before it is used.
public protocol HostObject: Sendable {
    /// The class as messages and documentation name it: `cluster`.
    static var className: String { get }
    /// How a report of what tasks wait for names it, such as the name of a cluster; `nil` when it does not.
    var label: String? { get }
    /// What stands for the object where a script makes JSON or YAML of it; `nil` when nothing does.
    var json: JSON? { get }
    /// What tells it from others of its class where scripts come by it again and again, so that it is the same key of a table
    /// each time; `nil` where it is not. For few objects that live long: Lua keeps a list of them. Whatever it identifies must
    /// live as long as the value.
    var identity: ObjectIdentifier? { get }
}

extension HostObject {
    public var label: String? { nil }
    public var json: JSON? { nil }
    public var identity: ObjectIdentifier? { nil }
}

/// A field that scripts read of an object.
public struct HostField: Sendable {
    public var name: String
    public var type: LuaType
    public var doc: String
    let read: @Sendable (any HostObject) throws -> LuaValue

    public init<Object: HostObject>(
        _ name: String, _ type: LuaType, doc: String = "", _ read: @escaping @Sendable (Object) throws -> LuaValue
    ) {
        self.name = name
        self.type = type
        self.doc = doc
        self.read = { object in try read(cast(object)) }
    }
}

/// What scripts find in an object by keys that are neither fields nor methods: `fleet[1]`.
public struct HostEntry: Sendable, Hashable {
    /// `integer` or `string`.
    public var key: LuaType
    public var value: LuaType
    public var doc: String

    public init(_ key: LuaType, _ value: LuaType, doc: String = "") {
        self.key = key
        self.value = value
        self.doc = doc
    }
}

/// What scripts can do with the objects of one Swift type.
public struct HostClass: Sendable {
    public var name: String
    public var doc: String
    public var methods: [HostFunction]
    public var fields: [HostField]
    public var entries: [HostEntry]
    let index: (@Sendable (any HostObject, LuaValue) throws -> LuaValue)?
    let length: (@Sendable (any HostObject) throws -> Int)?
    let pairs: (@Sendable (any HostObject) throws -> [(LuaValue, LuaValue)])?
    let text: (@Sendable (any HostObject) throws -> String)?
    let table: (@Sendable (any HostObject) throws -> TextTable)?
    let call: HostFunction?
    let close: (nonisolated(nonsending) @Sendable (any HostObject) async throws -> Void)?

    /// - Parameters:
    ///   - entries: What `index` finds, for documentation.
    ///   - index: Answers `object[key]` for keys that are neither fields nor methods. Without it, such a key is an error.
    ///   - length: Answers `#object`.
    ///   - pairs: What `pairs(object)` goes through, in this order.
    ///   - text: What `tostring` and the prompt show.
    ///   - table: What the prompt shows in its place.
    ///   - call: Makes the object callable, as an iterator has to be: `for event in cluster:watch("pods") do`.
    ///   - close: Runs at the end of a `<close>` variable and for `object:close()`, once. The object is unusable afterwards.
    public init<Object: HostObject>(
        _ type: Object.Type, doc: String, methods: [HostFunction] = [], fields: [HostField] = [],
        entries: [HostEntry] = [],
        index: (@Sendable (Object, LuaValue) throws -> LuaValue)? = nil,
        length: (@Sendable (Object) throws -> Int)? = nil,
        pairs: (@Sendable (Object) throws -> [(LuaValue, LuaValue)])? = nil,
        text: (@Sendable (Object) throws -> String)? = nil,
        table: (@Sendable (Object) throws -> TextTable)? = nil, call: HostFunction? = nil,
        close: (nonisolated(nonsending) @Sendable (Object) async throws -> Void)? = nil
    ) {
        name = Object.className
        self.doc = doc
        self.methods = methods
        self.fields = fields
        self.entries = entries
        self.call = call
        if let index {
            self.index = { object, key in try index(cast(object), key) }
        } else {
            self.index = nil
        }
        self.length = Self.erase(length)
        self.pairs = Self.erase(pairs)
        self.text = Self.erase(text)
        self.table = Self.erase(table)
        if let close {
            self.close = { object in try await close(cast(object)) }
        } else {
            self.close = nil
        }
    }

    /// What scripts read of an object's field; `nil` where it has none of that name.
    public func value(of field: String, in object: any HostObject) throws -> LuaValue? {
        try fields.first { $0.name == field }?.read(object)
    }

    private static func erase<Object: HostObject, Result>(
        _ body: (@Sendable (Object) throws -> Result)?
    ) -> (@Sendable (any HostObject) throws -> Result)? {
        guard let body else { return nil }
        return { object in try body(cast(object)) }
    }
}

/// Objects reach a class's closures only through that class's metatable, so this fails only where two Swift types share a
/// class name.
private func cast<Object: HostObject>(_ object: any HostObject) throws(LuaError) -> Object {
    guard let object = object as? Object else {
        throw LuaError(
            LuaErrorFields(
                kind: LuaError.Kind.invalidInput,
                message: "\(Object.className) expected, got another object of that name"))
    }
    return object
}
