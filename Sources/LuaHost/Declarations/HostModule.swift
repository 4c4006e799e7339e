/// A value that a module carries beside its functions.
public struct HostConstant: Sendable, Hashable {
    public var name: String
    public var value: LuaValue
    public var doc: String

    public init(_ name: String, _ value: LuaValue, doc: String = "") {
        self.name = name
        self.value = value
        self.doc = doc
    }
}

/// What `require "name"` gives a script, before any file of that name.
public struct HostModule: Sendable {
    public var name: String
    public var doc: String
    public var functions: [HostFunction]
    public var constants: [HostConstant]

    public init(_ name: String, doc: String, functions: [HostFunction], constants: [HostConstant] = []) {
        self.name = name
        self.doc = doc
        self.functions = functions
        self.constants = constants
    }
}
