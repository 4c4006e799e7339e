import Values

/// Values by name that were checked against a declaration: the arguments of a call, or the fields of an options table.
///
/// What is not optional, or has a default, is there. For the rest use the `ifPresent` forms.
public protocol NamedValues: Sendable {
    /// The value, its default, or `nil`.
    subscript(name: String) -> LuaValue { get }
}

extension NamedValues {
    public func string(_ name: String) throws(LuaError) -> String { try checkedString(name) }
    public func integer(_ name: String) throws(LuaError) -> Int { try checkedInteger(name) }
    public func number(_ name: String) throws(LuaError) -> Double { try checkedNumber(name) }

    @inline(never)
    func checkedInteger(_ name: String) throws(LuaError) -> Int { try some(name, "integer", \.integerValue) }
    @inline(never)
    func checkedNumber(_ name: String) throws(LuaError) -> Double { try some(name, "number", \.doubleValue) }
    @inline(never)
    func checkedString(_ name: String) throws(LuaError) -> String {
        let value = self[name]
        guard case .string(let string) = value else { throw mismatch(name, "string", value) }
        guard let text = string.text else {
            throw LuaError(LuaErrorFields(kind: LuaError.Kind.invalidInput, message: "'\(name)' is not UTF-8 text"))
        }
        return text
    }

    public func bytes(_ name: String) throws(LuaError) -> [UInt8] { try some(name, "string", \.bytesValue) }
    public func bool(_ name: String) throws(LuaError) -> Bool { try some(name, "boolean", \.boolValue) }
    public func duration(_ name: String) throws(LuaError) -> Duration { try some(name, "duration", \.durationValue) }
    public func table(_ name: String) throws(LuaError) -> LuaTable { try some(name, "table", \.tableValue) }
    public func list(_ name: String) throws(LuaError) -> [LuaValue] { try some(name, "list", \.listValue) }
    public func function(_ name: String) throws(LuaError) -> LuaFunctionHandle {
        try some(name, "function", \.functionValue)
    }

    public func strings(_ name: String) throws(LuaError) -> [String] {
        try list(name).map { element throws(LuaError) in
            guard let text = element.stringValue else { throw mismatch(name, "list of string", element) }
            return text
        }
    }

    public func object<Object: HostObject>(_ name: String, as type: Object.Type) throws(LuaError) -> Object {
        let value = self[name]
        guard let object = value.objectValue(as: type) else { throw mismatch(name, type.className, value) }
        return object
    }

    public func objects<Object: HostObject>(_ name: String, as type: Object.Type) throws(LuaError) -> [Object] {
        try list(name).map { element throws(LuaError) in
            guard let object = element.objectValue(as: type) else {
                throw mismatch(name, "list of \(type.className)", element)
            }
            return object
        }
    }

    /// The fields of an options table, defaults included, also where the table itself was left out.
    public func options(_ name: String) -> Options { Options(table: self[name].tableValue ?? LuaTable()) }

    public func string(ifPresent name: String) throws(LuaError) -> String? { has(name) ? try string(name) : nil }
    public func bytes(ifPresent name: String) throws(LuaError) -> [UInt8]? { has(name) ? try bytes(name) : nil }
    public func integer(ifPresent name: String) throws(LuaError) -> Int? { has(name) ? try integer(name) : nil }
    public func number(ifPresent name: String) throws(LuaError) -> Double? { has(name) ? try number(name) : nil }
    public func bool(ifPresent name: String) throws(LuaError) -> Bool? { has(name) ? try bool(name) : nil }
    public func duration(ifPresent name: String) throws(LuaError) -> Duration? { has(name) ? try duration(name) : nil }
    public func table(ifPresent name: String) throws(LuaError) -> LuaTable? { has(name) ? try table(name) : nil }
    public func list(ifPresent name: String) throws(LuaError) -> [LuaValue]? { has(name) ? try list(name) : nil }
    public func strings(ifPresent name: String) throws(LuaError) -> [String]? { has(name) ? try strings(name) : nil }
    public func function(ifPresent name: String) throws(LuaError) -> LuaFunctionHandle? {
        has(name) ? try function(name) : nil
    }
    public func object<Object: HostObject>(
        ifPresent name: String, as type: Object.Type
    ) throws(LuaError) -> Object? { has(name) ? try object(name, as: type) : nil }

    public func has(_ name: String) -> Bool { !self[name].isNil }

    private func some<Value>(_ name: String, _ type: String, _ read: (LuaValue) -> Value?) throws(LuaError) -> Value {
        let value = self[name]
        guard let result = read(value) else { throw mismatch(name, type, value) }
        return result
    }

    private func mismatch(_ name: String, _ expected: String, _ value: LuaValue) -> LuaError {
        let message = "'\(name)': \(expected) expected, got \(value.typeName)"
        return LuaError(LuaErrorFields(kind: LuaError.Kind.invalidInput, message: message))
    }
}

/// The fields of a table that a host function took, checked and with defaults filled in.
public struct Options: NamedValues {
    public let table: LuaTable
    public init(table: LuaTable) { self.table = table }
    public subscript(name: String) -> LuaValue { table[name] }
}
