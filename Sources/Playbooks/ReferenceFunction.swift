import LuaHost
import Values

/// What the reference says about one function.
public struct ReferenceFunction: Sendable, Hashable {
    /// As `help` at the prompt takes it: `mesh.enable`, `cluster:get`, `step`.
    public var name: String
    /// For a terminal.
    public var text: String
    public var markdown: String
    public var json: JSON

    init(_ function: HostFunction, prefix: String) {
        name = prefix + function.name
        text = ReferenceText.help(for: function, prefix: prefix)
        markdown = ReferenceText.markdown(for: function, prefix: prefix)
        json = ReferenceText.json(for: function, prefix: prefix)
    }

    private init(_ function: LuaFunctionComment, _ comments: LuaComments, _ json: JSON) {
        name = function.name
        text = comments.text(of: function)
        markdown = comments.markdown(of: function)
        self.json = json
    }

    static func all(of comments: LuaComments) -> [ReferenceFunction] {
        let descriptions = comments.json(name: "", kind: "")["functions"]?.arrayValue ?? []
        return zip(comments.functions, descriptions).map { ReferenceFunction($0, comments, $1) }
    }
}
