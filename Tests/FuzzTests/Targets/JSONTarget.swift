import LuaHost
import Values

/// A document that is JSON means the same written again, and scripts see all of it.
enum JSONTarget {
    /// As many levels as a table may have on its way into Lua.
    private static let deepest = 100

    static func check(_ input: [UInt8]) async throws {
        guard let json = try? JSON(parsing: input) else { return }
        for text in [json.text(), json.text(indented: true)] {
            let again = try JSON(parsing: text)
            try hold(again.text() == json.text(), "written as \(text), it is read as \(again)")
        }
        let yaml = try JSON(yaml: json.yaml)
        try hold(yaml.text() == json.text(), "written as\n\(json.yaml)\nit is read as \(yaml)")
        try await checkLua(input, json)
    }

    private static func checkLua(_ input: [UInt8], _ json: JSON) async throws {
        let values: [LuaValue]
        do {
            values = try await script.value.echo(input)
        } catch let error as LuaError where json.depth > deepest {
            return try hold(error.kind == "invalid_input", "too deep a document is \(error.kind): \(error.message)")
        }
        try hold(json.depth <= deepest, "\(json.depth) levels pass")
        try hold(values.count == 1, "a document becomes \(values.count) values")
        let expected = json.seenByScripts
        let back = try values[0].json()
        try hold(back.text() == expected.text(), "through Lua, \(expected) becomes \(back)")
    }

    private static let script = Task { try await Script() }

    /// A script that gives back what it gets.
    private struct Script {
        private let machine: LuaMachine
        private let function: LuaFunctionHandle

        init() async throws {
            machine = try await LuaMachine()
            let values = try await machine.run(source: "return function(...) return ... end", chunkName: "echo.lua")
            guard let function = values.first?.functionValue else { throw Violation(description: "no function") }
            self.function = function
        }

        /// The way of a document from an API server's answer into a script and out of it.
        func echo(_ bytes: [UInt8]) async throws -> [LuaValue] {
            try await machine.call(function, [LuaValue(JSON(parsing: bytes))])
        }
    }
}

extension JSON {
    fileprivate var depth: Int {
        switch self {
        case .array(let elements): 1 + (elements.map(\.depth).max() ?? 0)
        case .object(let members): 1 + (members.values.map(\.depth).max() ?? 0)
        default: 0
        }
    }

    /// Without members that are null, which scripts find absent, and with whole numbers as integers.
    fileprivate var seenByScripts: JSON {
        switch self {
        case .number(let value): Int64(exactly: value).map(JSON.integer) ?? self
        case .array(let elements): .array(elements.map(\.seenByScripts))
        case .object(let members): .object(members.filter { !$0.value.isNull }.mapValues(\.seenByScripts))
        default: self
        }
    }
}
