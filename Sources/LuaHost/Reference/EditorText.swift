/// The declarations as lua-language-server reads them: `---@meta` files with annotations, and functions without bodies.
/// (LuaLS wiki, "Annotations", for 3.7 and later.)
public enum EditorText {
    /// The file that stands for `require "name"`.
    public static func file(for module: HostModule) -> String {
        var writer = EditorWriter()
        let constants = module.constants.map { constant in
            EditorWriter.line("---@field \(constant.name) \(constant.value.typeName)", constant.doc)
        }
        writer.owner(module.name, doc: module.doc, fields: constants)
        for function in module.functions { writer.function(function, owner: module.name, separator: ".") }
        return (["---@meta \(module.name)"] + writer.blocks + ["return \(module.name)"]).joined(separator: "\n\n")
            + "\n"
    }

    /// The file of a class, which nothing requires.
    public static func file(for type: HostClass) -> String {
        var writer = EditorWriter()
        let name = className(type.name)
        var fields = type.fields.map { field in
            EditorWriter.line("---@field \(field.name) \(writer.text(field.type, "\(name).\(field.name)"))", field.doc)
        }
        for entry in type.entries {
            let value = writer.text(entry.value, "\(name).entry")
            fields.append(EditorWriter.line("---@field [\(entry.key.name)] \(value)", entry.doc))
        }
        writer.owner(name, doc: type.doc, fields: fields)
        for method in type.methods { writer.function(method, owner: name, separator: ":") }
        return (["---@meta _"] + writer.blocks).joined(separator: "\n\n") + "\n"
    }

    /// Functions that need no `require`, for a file of globals.
    public static func text(of globals: [HostFunction]) -> String {
        var writer = EditorWriter()
        for function in globals { writer.function(function, owner: "", separator: "") }
        return writer.blocks.joined(separator: "\n\n")
    }

    /// Classes begin with a capital in annotations, where `cluster` would be taken for a variable: `Cluster`, `LabCluster`.
    public static func className(_ name: String) -> String {
        name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
