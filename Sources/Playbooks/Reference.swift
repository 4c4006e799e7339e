import Changes
import LuaHost
import Modules
import Values

/// One page of the Lua reference: a module, a class, or the globals.
public struct ReferencePage: Sendable, Hashable {
    /// As `require` or messages name it: `mesh`, `cluster`, `globals`.
    public var name: String
    /// For a terminal.
    public var text: String
    /// For the prompt: what there is, with details by `help` about one of it.
    public var overview: String
    public var markdown: String
    /// With `name`, `kind` (globals, module, class), `doc` and `functions`.
    public var json: JSON
    /// Where what it declares is told to lua-language-server.
    public var editorFile: ReferenceFile
    /// What can be shown alone.
    public var functions: [ReferenceFunction]
}

/// The Lua reference, rendered from the declarations that registration and argument errors come from, and from the
/// comments of the library's Lua files.
public enum Reference {
    /// Every page: globals, modules, classes, then the library's modules.
    ///
    /// - Parameter classes: Those that not every script has, such as a test's lab.
    /// - Throws: When the library does not load.
    public static func pages(
        library: LuaLibrary = .embedded, classes: [HostClass] = []
    ) async throws(OperationError) -> [ReferencePage] {
        let recorder = RunRecorder(playbook: "", observer: { _ in })
        let context = ModuleContext(inventory: nil, gate: Gate(mode: .readOnly))
        do {
            let machine = try await ScriptMachine.make(
                library: library, folder: nil, context: context, recorder: recorder)
            let modules = await machine.modules.filter { !$0.name.hasPrefix("meshwright.") }
            return [globals(library, await machine.globals)] + modules.map(page)
                + ((await machine.classes) + classes).map(page)
                + library.modules.filter { $0.name != "playbook" }.map { $0.name == "testing" ? testing($0) : page($0) }
        } catch {
            throw OperationError(ending: error)
        }
    }

    private static func page(_ module: HostModule) -> ReferencePage {
        ReferencePage(
            name: module.name, text: ReferenceText.text(for: module), overview: ReferenceText.help(for: module),
            markdown: ReferenceText.markdown(for: module), json: ReferenceText.json(for: module),
            editorFile: ReferenceFile(name: module.name + ".lua", text: EditorText.file(for: module)),
            functions: module.functions.map { ReferenceFunction($0, prefix: module.name + ".") })
    }

    private static func page(_ hostClass: HostClass) -> ReferencePage {
        ReferencePage(
            name: hostClass.name, text: ReferenceText.text(for: hostClass),
            overview: ReferenceText.help(for: hostClass),
            markdown: ReferenceText.markdown(for: hostClass), json: ReferenceText.json(for: hostClass),
            editorFile: ReferenceFile(
                name: EditorText.className(hostClass.name) + ".lua", text: EditorText.file(for: hostClass)),
            functions: hostClass.methods.map { ReferenceFunction($0, prefix: hostClass.name + ":") })
    }

    private static func page(_ file: LuaLibrary.File) -> ReferencePage {
        let comments = LuaComments(file.text)
        // The file itself, so that an editor's "go to definition" shows what runs.
        let editorText = "---@meta \(file.name)\n\n" + file.text
        let text = comments.text(title: file.name)
        return ReferencePage(
            name: file.name, text: text, overview: text,
            markdown: comments.markdown(title: "Module `\(file.name)`"),
            json: comments.json(name: file.name, kind: "module"),
            editorFile: ReferenceFile(name: file.name + ".lua", text: editorText),
            functions: ReferenceFunction.all(of: comments))
    }

    private static func globals(_ library: LuaLibrary, _ functions: [HostFunction]) -> ReferencePage {
        let words = LuaComments(library.module(named: "playbook")?.text ?? "").functions.map { function in
            var function = function
            function.name = function.name.split(separator: ".").last.map(String.init) ?? function.name
            return function
        }
        var comments = LuaComments(globalWords)
        comments.summary =
            "The words that every script has without require. `null` stands for JSON's null in objects: a member that is "
            + "nil is absent. At the prompt, `fleet` is there too."
        comments.functions = words + comments.functions
        let blocks = words.map { $0.stub(name: $0.name) } + [EditorText.text(of: functions)]
        var json = comments.json(name: "globals", kind: "globals")
        json["functions"] = .array(
            (json["functions"]?.arrayValue ?? []) + functions.map { ReferenceText.json(for: $0) })
        let text = ([comments.text(title: "globals")] + functions.map { ReferenceText.help(for: $0) })
            .joined(separator: "\n\n")
        return ReferencePage(
            name: "globals", text: text, overview: text,
            markdown: ([comments.markdown(title: "Globals")] + functions.map { ReferenceText.markdown(for: $0) })
                .joined(separator: "\n\n"),
            json: json,
            editorFile: ReferenceFile(
                name: "globals.lua",
                text: ([globalWords] + blocks).filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"),
            functions: ReferenceFunction.all(of: comments) + functions.map { ReferenceFunction($0, prefix: "") })
    }

    /// What the machine itself defines, and the types that annotations use.
    private static let globalWords = """
        ---@meta _

        --- Seconds, or text such as `90s` or `1m30s`.
        ---@alias duration number|string

        --- JSON's null: what an object has where a member is there without a value.
        ---@class null
        null = {}

        --- The clusters of the session, at the prompt. A playbook's `run` gets them as its first parameter.
        ---@type Fleet
        fleet = nil

        --- Marks a table as a list, so that an empty one becomes `[]` in manifests, and returns it.
        ---@generic T: table
        ---@param list T
        ---@return T
        function array(list) end
        """
}
