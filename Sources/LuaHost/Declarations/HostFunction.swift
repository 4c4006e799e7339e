/// A parameter of a host function, or a field of a table that one takes.
public struct Parameter: Sendable, Hashable {
    public var name: String
    public var type: LuaType
    /// Whether it may be left out; so may one that has a default.
    public var isOptional: Bool
    /// What a body sees when it is left out.
    public var defaultValue: LuaValue?
    public var doc: String
    /// Takes this and all further arguments, as a list.
    public var isVariadic: Bool

    public init(
        _ name: String, _ type: LuaType, optional: Bool = false, default defaultValue: LuaValue? = nil,
        doc: String = "", variadic: Bool = false
    ) {
        self.name = name
        self.type = type
        isOptional = optional || defaultValue != nil || variadic
        self.defaultValue = defaultValue
        self.doc = doc
        isVariadic = variadic
    }
}

/// What a host function returns.
public struct ResultType: Sendable, Hashable {
    /// `nil` for a function that returns nothing.
    public var type: LuaType?
    public var doc: String
    /// Whether it can be `nil`.
    public var isOptional: Bool

    public init(_ type: LuaType, optional: Bool = false, doc: String = "") {
        self.type = type
        self.doc = doc
        isOptional = optional
    }

    private init() {
        type = nil
        doc = ""
        isOptional = false
    }

    public static let nothing = ResultType()
}

/// A function that scripts call and Swift (or Lua shipped with the host) carries out: the one declaration from which
/// registration, argument checks and documentation come.
///
/// The machine keeps its functions as long as it lives: a body that needs the machine asks ``Arguments/machine()`` instead
/// of capturing it, which would keep both alive forever.
public struct HostFunction: Sendable {
    public enum Effect: String, Sendable, Hashable {
        /// Changes nothing outside.
        case reads
        case mutates
    }

    /// Runs at once, on the machine's thread: for what never waits.
    public typealias SyncBody = @Sendable (Arguments) throws -> LuaValue
    /// Suspends the calling coroutine while it waits. It starts on the machine's thread, and hops only where it awaits.
    public typealias AsyncBody = nonisolated(nonsending) @Sendable (Arguments) async throws -> LuaValue

    enum Body: Sendable {
        case sync(SyncBody)
        case async(AsyncBody)
        case lua(String)
    }

    public var name: String
    /// The first line is the summary.
    public var doc: String
    public var parameters: [Parameter]
    public var result: ResultType
    public var effect: Effect
    let body: Body

    public init(
        _ name: String, doc: String, parameters: [Parameter] = [], result: ResultType = .nothing,
        effect: Effect = .reads, sync body: @escaping SyncBody
    ) {
        self.init(name, doc, parameters, result, effect, .sync(body))
    }

    public init(
        _ name: String, doc: String, parameters: [Parameter] = [], result: ResultType = .nothing,
        effect: Effect = .reads, async body: @escaping AsyncBody
    ) {
        self.init(name, doc, parameters, result, effect, .async(body))
    }

    /// - Parameter source: A Lua chunk that returns the function. It runs once, and its lines are hidden in tracebacks.
    public init(
        _ name: String, doc: String, parameters: [Parameter] = [], result: ResultType = .nothing,
        effect: Effect = .reads, lua source: String
    ) {
        self.init(name, doc, parameters, result, effect, .lua(source))
    }

    private init(
        _ name: String, _ doc: String, _ parameters: [Parameter], _ result: ResultType, _ effect: Effect, _ body: Body
    ) {
        self.name = name
        self.doc = doc
        self.parameters = parameters
        self.result = result
        self.effect = effect
        self.body = body
    }
}
