/// A function of a Lua module, as its `---` comments document it.
struct LuaFunctionComment: Sendable, Hashable {
    /// `apiserver.expose`
    var name: String
    /// The names between the parentheses.
    var parameters: [String]
    /// The prose, one paragraph a line.
    var doc: [String]
    /// `---@param` and `---@return` lines without the dashes: `@param cluster Cluster`.
    var annotations: [String]

    /// What `@param` says about a parameter; one without it may be anything.
    func annotation(of parameter: String) -> LuaAnnotation {
        annotations.lazy.compactMap { LuaAnnotation(parameter: $0) }.first { $0.name == parameter }
            ?? LuaAnnotation(name: parameter, type: "any")
    }

    var results: [LuaAnnotation] { annotations.compactMap { LuaAnnotation(result: $0) } }

    /// `retry.on_error(fn [, options])`
    var signature: String {
        var text = ""
        for (position, parameter) in parameters.enumerated() {
            let name = parameter == "..." ? "…" : parameter
            let separator = position == 0 ? "" : ", "
            if annotation(of: parameter).isOptional || parameter == "..." {
                text += position == 0 ? "[\(name)]" : " [\(separator)\(name)]"
            } else {
                text += separator + name
            }
        }
        let results = results.map { $0.type + ($0.isOptional ? "?" : "") }.joined(separator: ", ")
        return "\(name)(\(text))" + (results.isEmpty ? "" : " -> " + results)
    }

    /// The function as a `---@meta` file declares it, under another name if one is given.
    func stub(name: String) -> String {
        let comment = doc.map { "--- \($0)" }.joined(separator: "\n---\n")
        let lines = (comment.isEmpty ? [] : [comment]) + annotations.map { "---\($0)" }
        return (lines + ["function \(name)(\(parameters.joined(separator: ", "))) end"]).joined(separator: "\n")
    }
}

/// The documentation that a Lua file of the library carries in its comments.
struct LuaComments: Sendable {
    /// The prose at the top of the file.
    var summary: String
    var functions: [LuaFunctionComment]
    /// The fields of classes that `@class` and `@field` lines declare, by the class's name.
    var classes: [String: [LuaAnnotation]] = [:]

    init(_ text: String) {
        var comment: [Substring] = []
        var functions: [LuaFunctionComment] = []
        var summary: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("---") {
                comment.append(line.dropFirst(3))
                continue
            }
            if let (name, fields) = Self.fields(comment) { classes[name] = fields }
            if let function = Self.function(line, comment: comment) { functions.append(function) }
            if summary == nil { summary = Self.prose(comment).joined(separator: " ") }
            comment = []
        }
        self.summary = summary ?? ""
        self.functions = functions
    }

    private static func fields(_ comment: [Substring]) -> (String, [LuaAnnotation])? {
        guard let name = comment.first(where: { $0.hasPrefix("@class ") })?.dropFirst("@class ".count) else {
            return nil
        }
        return (String(name), comment.compactMap { LuaAnnotation(field: String($0)) })
    }

    private static func function(_ line: Substring, comment: [Substring]) -> LuaFunctionComment? {
        guard !comment.isEmpty, line.hasPrefix("function "), let open = line.firstIndex(of: "("),
            let close = line.lastIndex(of: ")")
        else { return nil }
        let names = line[line.index(after: open)..<close].split(separator: ",").map { $0.filter { $0 != " " } }
        return LuaFunctionComment(
            name: String(line[..<open].dropFirst("function ".count)), parameters: names.map { String($0) },
            doc: prose(comment), annotations: comment.filter { $0.hasPrefix("@") }.map(String.init))
    }

    private static func prose(_ comment: [Substring]) -> [String] {
        comment.filter { !$0.hasPrefix("@") }.split { $0.allSatisfy { $0 == " " } }.map { paragraph in
            paragraph.map { $0.drop { $0 == " " } }.joined(separator: " ")
        }
    }
}
