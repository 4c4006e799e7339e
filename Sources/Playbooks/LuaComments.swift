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
}

/// The documentation that a Lua file of the library carries in its comments.
struct LuaComments: Sendable {
    /// The prose at the top of the file.
    var summary: String
    var functions: [LuaFunctionComment]

    init(_ text: String) {
        var comment: [Substring] = []
        var functions: [LuaFunctionComment] = []
        var summary: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("---") {
                comment.append(line.dropFirst(3))
                continue
            }
            if let function = Self.function(line, comment: comment) { functions.append(function) }
            if summary == nil { summary = Self.prose(comment).joined(separator: " ") }
            comment = []
        }
        self.summary = summary ?? ""
        self.functions = functions
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
