import LuaHost
import Modules

/// The names and pages of what a session can call, for help and completion.
struct SessionLibrary: Sendable {
    let pages: [ReferencePage]
    let library: LuaLibrary
    /// What the prompt itself adds to the globals.
    let promptFunctions: [HostFunction]

    /// What `help` knows of, by name; functions as `mesh.enable` and `cluster:wait`.
    let topics: [String]
    let moduleNames: [String]
    private let functions: [String: (declaration: HostFunction, prefix: String)]
    private let comments: [String: LuaFunctionComment]

    init(machine: LuaMachine, pages: [ReferencePage], library: LuaLibrary, promptFunctions: [HostFunction]) async {
        self.pages = pages
        self.library = library
        self.promptFunctions = promptFunctions
        let modules = await machine.modules.filter { !$0.name.hasPrefix("meshwright.") }
        let classes = await machine.classes
        var functions: [String: (declaration: HostFunction, prefix: String)] = [:]
        for module in modules {
            for function in module.functions {
                functions["\(module.name).\(function.name)"] = (function, module.name + ".")
            }
        }
        for type in classes {
            for method in type.methods { functions["\(type.name):\(method.name)"] = (method, type.name + ":") }
        }
        for function in await machine.globals + promptFunctions { functions[function.name] = (function, "") }
        self.functions = functions
        var comments: [String: LuaFunctionComment] = [:]
        let own = library.requirableModules.map(\.name)
        for file in library.modules where own.contains(file.name) || file.name == "playbook" {
            for var comment in LuaComments(file.text).functions {
                // The words of playbook.lua are globals.
                if file.name == "playbook" { comment.name = String(comment.name.drop { $0 != "." }.dropFirst()) }
                comments[comment.name] = comment
            }
        }
        self.comments = comments
        moduleNames = (modules.map(\.name) + own).sorted()
        let documented = pages.flatMap { page in page.functions.map(\.name) }
        topics = pages.map(\.name) + Set(documented + functions.keys).sorted()
    }

    func page(named name: String) -> ReferencePage? { pages.first { $0.name == name } }

    func function(named name: String, on machine: LuaMachine) async -> (declaration: HostFunction, prefix: String)? {
        if let known = functions[name] { return known }
        // Declared after the session began.
        return await machine.globals.first { $0.name == name }.map { ($0, "") }
    }

    func function(named name: String) -> (declaration: HostFunction, prefix: String)? { functions[name] }
    func comment(named name: String) -> LuaFunctionComment? { comments[name] }

    /// What the comments say of a function of the library.
    func comment(on origin: LuaFunctionOrigin) -> LuaFunctionComment? {
        guard case .script(let source, let line) = origin,
            let file = library.modules.first(where: { $0.chunkName == source })
        else { return nil }
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.indices.contains(line - 1) else { return nil }
        let name = lines[line - 1].drop { $0 != " " }.dropFirst().prefix { $0 != "(" }
        return comments[file.name == "playbook" ? String(name.drop { $0 != "." }.dropFirst()) : String(name)]
    }
}
