import LuaHost

@testable import Values

/// A document that is JSON means the same written again, and scripts see all of it, whichever way it takes into Lua.
enum JSONTarget {
    /// As many levels as a table may have on its way into Lua.
    private static let deepest = 100

    static func check(_ input: [UInt8]) async throws {
        let document: JSONDocument
        do throws(SyntaxError) { document = try JSONDocument(parsing: input) } catch {
            return try hold(error.line > 0 && error.column > 0, "nobody knows where the fault is: \(error)")
        }
        try input.withUnsafeBytes { bytes in
            var scanner = JSONScanner(bytes)
            try scanner.scan()
        }
        let json = document.value
        try checkTexts(json)
        try hold(document.depth >= json.depth, "\(json.depth) levels are counted as \(document.depth)")
        try await checkLua(.document(document), document.depth, json)
        if json.depth == document.depth { try await checkLua(LuaValue(json), document.depth, json) }
        try await checkList(document, json)
    }

    private static func checkTexts(_ json: JSON) throws {
        for text in [json.text(), json.text(indented: true)] {
            let again = try JSON(parsing: text)
            try hold(again.text() == json.text(), "written as \(text), it is read as \(again)")
        }
        let yaml = try JSON(yaml: json.yaml)
        try hold(yaml.text() == json.text(), "written as\n\(json.yaml)\nit is read as \(yaml)")
    }

    private static func checkLua(_ value: LuaValue, _ depth: Int, _ json: JSON) async throws {
        let values: [LuaValue]
        do {
            values = try await script.value.echo(value)
        } catch let error as LuaError where depth > deepest {
            return try hold(error.kind == "invalid_input", "too deep a document is \(error.kind): \(error.message)")
        }
        try hold(depth <= deepest, "\(depth) levels pass")
        try hold(values.count == 1, "a document becomes \(values.count) values")
        let expected = json.seenByScripts
        let back = try values[0].json()
        try hold(back.text() == expected.text(), "through Lua, \(expected) becomes \(back)")
    }

    /// A list in Lua takes the elements twice, as it takes the pages of a long list.
    private static func checkList(_ document: JSONDocument, _ json: JSON) async throws {
        guard case .array(let elements) = json.seenByScripts, document.depth <= deepest else { return }
        let values = try await script.value.collect([document, document])
        let back = try values.first?.json() ?? .null
        try hold(back.text() == JSON.array(elements + elements).text(), "twice \(json) is in a list \(back)")
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

        func echo(_ value: LuaValue) async throws -> [LuaValue] { try await machine.call(function, [value]) }

        func collect(_ pages: [JSONDocument]) async throws -> [LuaValue] {
            let list = try await machine.makeList()
            for page in pages { try await machine.append(of: page, to: list) }
            return try await echo(list.value)
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
