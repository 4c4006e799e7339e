import Changes
import LuaHost
import Modules

/// One page of the Lua reference: a module, a class, or the globals.
public struct ReferencePage: Sendable, Hashable {
    /// As `require` or messages name it: `mesh`, `cluster`, `globals`.
    public var name: String
    /// For a terminal.
    public var text: String
    public var markdown: String
}

/// The Lua reference, rendered from the declarations that registration and argument errors come from, and from the
/// comments of the library's Lua files.
public enum Reference {
    /// Every page: globals, modules, classes, then the library's modules.
    ///
    /// - Throws: When the library does not load.
    public static func pages(library: LuaLibrary = .embedded) async throws(OperationError) -> [ReferencePage] {
        let recorder = RunRecorder(playbook: "", observer: { _ in })
        let context = ModuleContext(inventory: nil, gate: Gate(mode: .readOnly))
        do {
            let machine = try await ScriptMachine.make(
                library: library, folder: nil, context: context, recorder: recorder)
            let modules = await machine.modules.filter { !$0.name.hasPrefix("meshwright.") }
            return [globals(library, await machine.globals)] + modules.map(page) + (await machine.classes).map(page)
                + library.modules.filter { $0.name != "playbook" }.map(page)
        } catch {
            throw OperationError(ending: error)
        }
    }

    /// The reference as one Markdown document: docs/reference.md.
    public static func markdown(library: LuaLibrary = .embedded) async throws(OperationError) -> String {
        let pages = try await pages(library: library)
        return """
            # Lua reference

            Made by `meshwright docs --markdown`. Edit the declarations in Sources/Modules and the comments in stdlib/ instead.

            \(pages.map(\.markdown).joined(separator: "\n\n"))

            """
    }

    private static func page(_ module: HostModule) -> ReferencePage {
        ReferencePage(
            name: module.name, text: ReferenceText.help(for: module), markdown: ReferenceText.markdown(for: module))
    }

    private static func page(_ hostClass: HostClass) -> ReferencePage {
        ReferencePage(
            name: hostClass.name, text: ReferenceText.help(for: hostClass),
            markdown: ReferenceText.markdown(for: hostClass))
    }

    private static func page(_ file: LuaLibrary.File) -> ReferencePage {
        let comments = LuaComments(file.text)
        return ReferencePage(
            name: file.name, text: text(file.name, comments.summary, comments.functions),
            markdown: markdown("Module `\(file.name)`", comments.summary, comments.functions))
    }

    private static func globals(_ library: LuaLibrary, _ functions: [HostFunction]) -> ReferencePage {
        let summary = "The words that every script has without require."
        let words = LuaComments(library.module(named: "playbook")?.text ?? "").functions.map { function in
            var function = function
            function.name = function.name.split(separator: ".").last.map(String.init) ?? function.name
            return function
        }
        let host = functions.map { ReferenceText.help(for: $0) }.joined(separator: "\n\n")
        let hostMarkdown = functions.map { ReferenceText.markdown(for: $0) }.joined(separator: "\n\n")
        return ReferencePage(
            name: "globals", text: [text("globals", summary, words), host].joined(separator: "\n\n"),
            markdown: [markdown("Globals", summary, words), hostMarkdown].joined(separator: "\n\n"))
    }

    private static func text(_ title: String, _ summary: String, _ functions: [LuaFunctionComment]) -> String {
        let bodies = functions.map { function in
            ([signature(function)] + (function.doc + function.annotations).map { "  " + $0 }).joined(separator: "\n")
        }
        return (["\(title): \(summary)"] + bodies).joined(separator: "\n\n")
    }

    private static func markdown(_ title: String, _ summary: String, _ functions: [LuaFunctionComment]) -> String {
        let bodies = functions.map { function in
            let annotations = function.annotations.map { "- `\($0.dropFirst())`" }.joined(separator: "\n")
            return (["### `\(signature(function))`"] + function.doc + (annotations.isEmpty ? [] : [annotations]))
                .joined(separator: "\n\n")
        }
        return (["## \(title)", summary] + bodies).joined(separator: "\n\n")
    }

    private static func signature(_ function: LuaFunctionComment) -> String {
        "\(function.name)(\(function.parameters.joined(separator: ", ")))"
    }
}
