/// One `@param` or `@return` of a Lua comment, taken apart.
struct LuaAnnotation: Sendable, Hashable {
    /// Empty for a result without a name.
    var name: String
    /// As written: `string|nil`, `fun(cluster: Cluster): any`.
    var type: String
    var isOptional = false
    var doc = ""

    init(name: String, type: String) {
        self.name = name
        self.type = type
    }

    /// `@param options? { limit?: integer } how` and the like; `nil` for other annotations.
    init?(parameter text: String) {
        guard let text = text.after("@param ") else { return nil }
        self.init(named: text)
    }

    /// `@field limit? integer how many`; `nil` for other annotations.
    init?(field text: String) {
        guard let text = text.after("@field ") else { return nil }
        self.init(named: text)
    }

    private init(named text: Substring) {
        let name = text.prefix { $0 != " " }
        isOptional = name.hasSuffix("?")
        self.name = String(isOptional ? name.dropLast() : name)
        let (type, rest) = Self.splitType(text.dropFirst(name.count))
        self.type = type
        doc = Self.withoutSign(rest)
    }

    /// `@return string name what it is`, or `@return string # what it is`; `nil` for other annotations.
    init?(result text: String) {
        guard let text = text.after("@return ") else { return nil }
        let (type, rest) = Self.splitType(text)
        isOptional = type.hasSuffix("?")
        self.type = isOptional ? String(type.dropLast()) : type
        name = rest.first == "#" ? "" : String(rest.prefix { $0 != " " })
        doc = Self.withoutSign(rest.dropFirst(name.count))
    }

    private static func withoutSign(_ text: Substring) -> String {
        String(text.drop { $0 == " " || $0 == "#" })
    }

    /// A type ends at the first space that is in no bracket or text, and neither after nor before what joins types.
    private static func splitType(_ text: Substring) -> (type: String, rest: Substring) {
        var rest = text.drop { $0 == " " }
        var type = ""
        var depth = 0
        var isQuoted = false
        while let character = rest.first {
            let next = rest.drop { $0 == " " }.first
            let isJoined = type.last.map { "|:,".contains($0) } == true || next == "|"
            if character == " ", depth == 0, !isQuoted, !isJoined { break }
            if character == "\"" { isQuoted.toggle() }
            if !isQuoted, "{(<[".contains(character) { depth += 1 }
            if !isQuoted, "})>]".contains(character) { depth -= 1 }
            type.append(character)
            rest = rest.dropFirst()
        }
        return (type, rest.drop { $0 == " " })
    }
}

extension String {
    fileprivate func after(_ prefix: String) -> Substring? { hasPrefix(prefix) ? dropFirst(prefix.count) : nil }
}
