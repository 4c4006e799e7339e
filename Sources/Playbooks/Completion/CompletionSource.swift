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
            return await members(ofClass: type(of: object).className, isMethod: isMethod)
                + (isMethod ? [] : Self.entries(of: object))
        case .type(.object(let name)): return await members(ofClass: name, isMethod: isMethod)
        case .type(let type): return isMethod ? [] : Self.fields(of: type).map { .init($0.name) }
        default: return []
        }
    }

    private func members(ofClass name: String, isMethod: Bool) async -> [CompletionRequest.Name] {
        guard let type = await machine.classes.first(where: { $0.name == name }) else { return [] }
        if isMethod { return type.methods.map { .init($0.name, ending: "(") }.sorted { $0.text < $1.text } }
        return type.fields.map { .init($0.name) }
    }

    private static func entries(of object: any HostObject) -> [CompletionRequest.Name] {
        (object as? FleetObject)?.names.map { .init($0) } ?? []
    }

    private static func fields(of type: LuaType) -> [Parameter] {
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

    // Clusters

    /// The cluster whose method is called; the first of the fleet where it is not known.
    private func cluster(of call: CompletionRequest.Call, _ request: CompletionRequest) async -> String? {
        var owner = call.function
        guard case .method = owner.steps.popLast() else { return nil }
        switch await known(owner, request) {
        case .glimpse(.object(let object)): return (object as? ClusterObject)?.name
        case .type(.object(ClusterObject.className)): return lookups.clusters.first
        default: return nil
        }
    }

    private func kinds(of cluster: String, _ request: CompletionRequest) async -> [CompletionRequest.Name] {
        let resources = await lookups.resources(of: cluster, until: deadline)
        let quote = request.quote ?? ""
        let plural = resources.map { CompletionRequest.Name($0.name, ending: quote) }.sorted { $0.text < $1.text }
        if plural.contains(where: { $0.text.hasPrefix(request.prefix.lowercased()) }) { return plural }
        let others = resources.flatMap { $0.shortNames + [$0.singular, $0.qualifiedName] }
        return others.sorted().map { .init($0, ending: quote) }
    }

    private func namespaces(of cluster: String) async -> [String] {
        await lookups.names(
            .init(cluster: cluster, subject: .names(kind: "namespaces", namespace: nil)), until: deadline
        )
        .sorted()
    }

    /// `namespace/name`, part by part.
    private func objects(
        _ kind: String, of cluster: String, _ request: CompletionRequest
    ) async -> [CompletionRequest.Name] {
        let quote = request.quote ?? ""
        _ = await lookups.resources(of: cluster, until: deadline)
        guard let resource = await lookups.resource(named: kind, in: cluster) else { return [] }
        let parts = request.prefix.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        if resource.namespaced, parts.count < 2 {
            return await namespaces(of: cluster).map { .init($0 + "/") }
        }
        let namespace = resource.namespaced ? String(parts[0]) : nil
        let names = await lookups.names(
            .init(cluster: cluster, subject: .names(kind: resource.qualifiedName, namespace: namespace)),
            until: deadline)
        return names.sorted().map { name in
            .init(namespace.map { "\($0)/\(name)" } ?? name, ending: quote, label: name)
        }
    }

    // What an expression leads to

    private enum Known {
        case glimpse(LuaGlimpse)
        case type(LuaType)
        case function(HostFunction, prefix: String)
        case nothing
    }

    private func function(
        _ expression: LuaExpression, _ request: CompletionRequest
    ) async -> (declaration: HostFunction, prefix: String)? {
        switch await known(expression, request) {
        case .function(let function, let prefix): return (function, prefix)
        case .glimpse(.function(let handle)):
            guard case .host(let name) = await machine.origin(of: handle) else { return nil }
            return await library.function(named: name, on: machine)
        default: return nil
        }
    }

    private func known(_ expression: LuaExpression, _ request: CompletionRequest, depth: Int = 0) async -> Known {
        var expression = expression
        if depth < 8, let value = request.variables[expression.root], value.root != expression.root {
            expression = LuaExpression(root: value.root, steps: value.steps + expression.steps)
            return await known(expression, request, depth: depth + 1)
        }
        if expression.root.isEmpty { return expression.steps.isEmpty ? .glimpse(.text) : .nothing }
        if expression.root == "require", case .call(let name?)? = expression.steps.first {
            expression = LuaExpression(root: name, steps: Array(expression.steps.dropFirst()))
        }
        let path = expression.steps.prefix { $0.key != nil }
        var known: Known
        if let glimpse = await machine.glimpse(expression.root, path.compactMap(\.key)) {
            known = .glimpse(glimpse)
        } else if path.isEmpty, await machine.classes.contains(where: { $0.name == expression.root }) {
            // A variable that is not there yet, but named as one would be.
            known = .type(.object(expression.root))
        } else {
            return .nothing
        }
        for step in expression.steps.dropFirst(path.count) { known = await self.known(step, of: known) }
        return known
    }

    private func known(_ step: LuaExpression.Step, of owner: Known) async -> Known {
        switch (step, owner) {
        case (.method(let name), .glimpse(.object(let object))):
            return await method(name, ofClass: type(of: object).className)
        case (.method(let name), .type(.object(let type))): return await method(name, ofClass: type)
        case (.call, .function(let function, _)): return function.result.type.map { .type($0) } ?? .nothing
        case (.call, .glimpse(.function(let handle))):
            guard case .host(let name) = await machine.origin(of: handle),
                let function = await library.function(named: name, on: machine)
            else { return .nothing }
            return function.declaration.result.type.map { .type($0) } ?? .nothing
        case (_, .type(let type)): return await self.typeOf(step, in: type).map { .type($0) } ?? .nothing
        default: return .nothing
        }
    }

    private func method(_ name: String, ofClass type: String) async -> Known {
        guard
            let method = await machine.classes.first(where: { $0.name == type })?.methods.first(where: {
                $0.name == name
            })
        else { return .nothing }
        return .function(method, prefix: type + ":")
    }

    private func typeOf(_ step: LuaExpression.Step, in owner: LuaType) async -> LuaType? {
        switch (step, owner) {
        case (.position, .list(let element)), (.position, .sequence(let element)), (.field, .map(let element)):
            return element
        case (.field(let name), .table(let fields)): return fields.first { $0.name == name }?.type
        case (_, .object(let name)):
            guard let type = await machine.classes.first(where: { $0.name == name }) else { return nil }
            if case .field(let field) = step, let found = type.fields.first(where: { $0.name == field }) {
                return found.type
            }
            return type.entries.first?.value
        default: return nil
        }
    }
}

extension LuaExpression.Step {
    fileprivate var key: LuaGlimpse.Key? {
        switch self {
        case .field(let name): .name(name)
        case .position(let position): .position(position)
        case .method, .call: nil
        }
    }
}
