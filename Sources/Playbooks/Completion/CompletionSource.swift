import KubernetesAPI
import LuaHost
import Modules

/// Finds what a request for completion asks for: in the session's variables, in the declarations, and on the clusters.
struct CompletionSource: Sendable {
    let machine: LuaMachine
    let lookups: ClusterLookups
    let library: SessionLibrary
    /// When clusters are waited for no longer.
    let deadline = ContinuousClock.now + ClusterLookups.patience

    func completion(of text: String) async -> Completion {
        let request = CompletionRequest(text)
        let signature = await signature(of: request)
        return request.completion(among: await names(request), signature: signature)
    }

    private func names(_ request: CompletionRequest) async -> [CompletionRequest.Name] {
        switch request.target {
        case .nothing: return []
        case .command: return PromptCommand.all.map { .init($0.name, ending: $0.takesArgument ? " " : "") }
        case .argument(let command):
            return command.hasPrefix("edit") ? [.init("all")] : FileNames.matching(request.prefix)
        case .variable: return await variables(request)
        case .member(let owner, let isMethod): return await members(of: owner, request, isMethod: isMethod)
        case .key(let owner):
            let keys = await members(of: owner, request, isMethod: false)
            return keys.filter { $0.ending.isEmpty }.map { .init($0.text, ending: (request.quote ?? "\"") + "]") }
        case .text(let call): return await texts(call, request)
        case .option(let call):
            let options = await parameter(of: call, request).map { Self.fields(of: $0.type) } ?? []
            return options.isEmpty ? await variables(request) : options.map { .init($0.name, ending: " = ") }
        case .optionText(let call, let option): return await values(of: option, call, request)
        }
    }

    private func variables(_ request: CompletionRequest) async -> [CompletionRequest.Name] {
        let names = await machine.variables.map { CompletionRequest.Name($0.name, ending: $0.isFunction ? "(" : "") }
        let own = request.variables.keys.sorted().map { CompletionRequest.Name($0) }
        let words = request.prefix.isEmpty ? [] : LuaTokens.keywords.sorted().map { CompletionRequest.Name($0) }
        return (own + names + words).sorted { $0.text < $1.text }
    }

    // What something has

    private func members(
        of owner: LuaExpression, _ request: CompletionRequest, isMethod: Bool
    ) async -> [CompletionRequest.Name] {
        switch await known(owner, request) {
        case .glimpse(.table(let members)):
            return members.filter { !isMethod || $0.isFunction }.map {
                .init($0.name, ending: $0.isFunction ? "(" : "")
            }
        case .glimpse(.text):
            guard isMethod, case .table(let functions) = await machine.glimpse("string") else { return [] }
            return functions.map { .init($0.name, ending: "(") }
        case .glimpse(.object(let object)):
            return (isMethod ? [] : Self.entries(of: object))
                + (await members(ofClass: type(of: object).className, isMethod: isMethod))
        case .type(.object(let name)): return await members(ofClass: name, isMethod: isMethod)
        case .type(let type): return isMethod ? [] : Self.fields(of: type).map { .init($0.name) }
        default: return []
        }
    }

    private func members(ofClass name: String, isMethod: Bool) async -> [CompletionRequest.Name] {
        guard let type = await machine.classes.first(where: { $0.name == name }) else { return [] }
        let methods = type.methods.map { CompletionRequest.Name($0.name, ending: "(", isMethod: true) }
            .sorted { $0.text < $1.text }
        return isMethod ? methods : type.fields.map { .init($0.name) } + methods
    }

    private static func entries(of object: any HostObject) -> [CompletionRequest.Name] {
        (object as? FleetObject)?.names.map { .init($0) } ?? []
    }

    static func fields(of type: LuaType) -> [Parameter] {
        switch type {
        case .table(let fields): fields
        case .union(let types): types.flatMap(fields(of:))
        case .map(.any): ["apiVersion", "kind", "metadata", "spec", "status"].map { Parameter($0, .any) }
        default: []
        }
    }

    // Arguments

    private func signature(of request: CompletionRequest) async -> String? {
        guard let call = request.call else { return nil }
        if let function = await function(call.function, request) {
            return ReferenceText.signature(of: function.declaration, prefix: function.prefix)
        }
        guard case .glimpse(.function(let handle)) = await known(call.function, request) else { return nil }
        return library.comment(on: await machine.origin(of: handle))?.signature
    }

    private func parameter(of call: CompletionRequest.Call, _ request: CompletionRequest) async -> Parameter? {
        guard let function = await function(call.function, request)?.declaration else { return nil }
        return function.parameters.indices.contains(call.position) ? function.parameters[call.position] : nil
    }

    private func texts(_ call: CompletionRequest.Call, _ request: CompletionRequest) async -> [CompletionRequest.Name] {
        let quote = request.quote ?? ""
        switch (call.function.root, call.function.steps) {
        case ("help", []): return library.topics.map { .init($0, ending: quote) }
        case ("require", []): return library.moduleNames.map { .init($0, ending: quote) }
        default: break
        }
        guard let parameter = await parameter(of: call, request) else { return [] }
        if case .method = call.function.steps.last, let cluster = await cluster(of: call, request) {
            switch parameter.name {
            case "kind": return await kinds(of: cluster, request)
            case "name": return await objects(call.texts[0] ?? "", of: cluster, request)
            case "pod": return await objects("pods", of: cluster, request)
            default: break
            }
        }
        if parameter.name == "name", call.function.root == "fleet" {
            return lookups.clusters.map { .init($0, ending: quote) }
        }
        return choices(of: parameter.type, quote)
    }

    private func values(
        of option: String, _ call: CompletionRequest.Call, _ request: CompletionRequest
    ) async -> [CompletionRequest.Name] {
        let quote = request.quote ?? ""
        if option == "namespace", let cluster = await cluster(of: call, request) {
            return await namespaces(of: cluster).map { .init($0, ending: quote) }
        }
        guard let options = await parameter(of: call, request).map({ Self.fields(of: $0.type) }),
            let option = options.first(where: { $0.name == option })
        else { return [] }
        return choices(of: option.type, quote)
    }

    private func choices(of type: LuaType, _ quote: String) -> [CompletionRequest.Name] {
        switch type {
        case .oneOf(let choices): choices.map { .init($0, ending: quote) }
        case .union(let types): types.flatMap { choices(of: $0, quote) }
        default: []
        }
    }
}
