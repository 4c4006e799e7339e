import LuaHost

// What an expression leads to.
extension CompletionSource {
    enum Known {
        case glimpse(LuaGlimpse)
        case type(LuaType)
        case function(HostFunction, prefix: String)
        case nothing
    }

    func function(
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

    func known(_ expression: LuaExpression, _ request: CompletionRequest, depth: Int = 0) async -> Known {
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

    func known(_ step: LuaExpression.Step, of owner: Known) async -> Known {
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

    func method(_ name: String, ofClass type: String) async -> Known {
        guard
            let method = await machine.classes.first(where: { $0.name == type })?.methods.first(where: {
                $0.name == name
            })
        else { return .nothing }
        return .function(method, prefix: type + ":")
    }

    func typeOf(_ step: LuaExpression.Step, in owner: LuaType) async -> LuaType? {
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
