extension Reference {
    /// The page of the words that test files have as globals.
    static func testing(_ file: LuaLibrary.File) -> ReferencePage {
        var comments = LuaComments(file.text)
        comments.functions = comments.functions.map { function in
            var function = function
            function.name = function.name.split(separator: ".").last.map(String.init) ?? function.name
            return function
        }
        let text = comments.text(title: "testing")
        return ReferencePage(
            name: file.name, text: text, overview: text, markdown: comments.markdown(title: "Test files"),
            json: comments.json(name: file.name, kind: "globals"),
            editorFile: ReferenceFile(name: file.name + ".lua", text: editorText(comments, file)),
            functions: ReferenceFunction.all(of: comments))
    }

    private static func editorText(_ comments: LuaComments, _ file: LuaLibrary.File) -> String {
        let lines = file.text.split(separator: "\n").filter { $0.hasPrefix("---@class ") || $0.hasPrefix("---@field ") }
        let classes = lines.map { ($0.hasPrefix("---@class ") ? "\n" : "") + $0 }.joined(separator: "\n")
        let words = comments.functions.map { function in
            guard ["describe", "it"].contains(function.name) else { return function.stub(name: function.name) }
            let doc = function.doc.map { "--- \($0)" }.joined(separator: "\n---\n")
            return "\(doc)\n---@type testing.word\n\(function.name) = nil"
        }
        return (["---@meta _" + "\n" + classes, word] + words).joined(separator: "\n\n") + "\n"
    }

    /// What can be called, and has a `skip` and an `only` that are called alike.
    private static let word = """
        ---@class testing.word
        ---@field skip fun(name: string, options?: testing.Options|fun(lab: Lab), body?: fun(lab: Lab))
        ---@field only fun(name: string, options?: testing.Options|fun(lab: Lab), body?: fun(lab: Lab))
        ---@overload fun(name: string, options?: testing.Options|fun(lab: Lab), body?: fun(lab: Lab))
        """
}
