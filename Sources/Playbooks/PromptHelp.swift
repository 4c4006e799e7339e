import Changes
import LuaHost
import Modules
import Values

/// What `help` prints at the prompt, from the same declarations as the reference pages.
struct PromptHelp: Sendable {
    var modules: [HostModule]
    var pages: [ReferencePage]

    /// The global function `help`.
    func function(print: @escaping @Sendable (String) -> Void) -> HostFunction {
        HostFunction(
            "help",
            doc:
                "Prints the reference page of a module, a class or one function: `help \"mesh\"`, `help \"cluster:wait\"`.",
            parameters: [Parameter("topic", .any, optional: true, doc: "a name, or an object such as fleet[1]")],
            sync: { arguments in
                print(try text(about: arguments["topic"]))
                return .nil
            })
    }

    private func text(about topic: LuaValue) throws(OperationError) -> String {
        if topic.isNil { return "help takes one of:\n" + pages.map { "  \"\($0.name)\"" }.joined(separator: "\n") }
        let name: String
        switch topic {
        case .object(let object): name = type(of: object).className
        case .string(let text): name = text.description
        default:
            throw OperationError(
                .invalidInput, "help takes a name or an object, got \(topic.typeName)",
                hint: "for example help \"mesh.enable\"")
        }
        if let page = pages.first(where: { $0.name == name }) { return page.text }
        if let text = functions[name] { return text }
        let known = pages.map(\.name) + functions.keys.sorted()
        throw OperationError(
            .invalidInput, "there is no help about \"\(name)\"",
            hint: Suggestion.closest(to: name, among: known).map { "did you mean \"\($0)\"?" }
                ?? "help() lists the topics")
    }

    private var functions: [String: String] {
        var texts: [String: String] = [:]
        for module in modules {
            for function in module.functions {
                texts["\(module.name).\(function.name)"] = ReferenceText.help(for: function, prefix: module.name + ".")
            }
        }
        for type in ModuleContext.classes {
            for method in type.methods {
                texts["\(type.name):\(method.name)"] = ReferenceText.help(for: method, prefix: type.name + ":")
            }
        }
        return texts
    }
}
