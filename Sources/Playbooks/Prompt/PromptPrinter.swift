import FoundationEssentials
import LuaHost
import Values

/// Values as the prompt prints them: Kubernetes objects in columns or as YAML, everything else as Lua would write it.
/// Nothing is left out, except columns for which the terminal is too narrow, which are named.
struct PromptPrinter: Sendable {
    let machine: LuaMachine
    let library: SessionLibrary
    /// Of the terminal, in characters; `nil` for no limit.
    let width: @Sendable () -> Int?
    var now: @Sendable () -> Date = { .now }

    func text(of value: LuaValue) async -> String {
        if let objects = KubernetesView.objects(value) { return table(of: objects) }
        if let lists = lists(value) { return lists }
        if KubernetesView.isObject(value), let json = try? KubernetesView.shown(value).json() {
            return Self.withoutLastLineEnd(json.yaml)
        }
        if let table = await machine.table(of: value), !table.rows.isEmpty { return table.text }
        if case .function(let function) = value { return await text(of: function) }
        return await machine.text(of: KubernetesView.shown(value))
    }

    private func table(of objects: [LuaValue]) -> String {
        let all = ObjectTable(objects, now: now())
        let (table, omitted) = all.table.fitting(width(), keeping: all.keyColumns)
        return table.text + (omitted.isEmpty ? "" : "\n(too narrow for \(omitted.joined(separator: ", ")))")
    }

    /// A list of lists of objects, such as `task.map` returns for a fleet.
    private func lists(_ value: LuaValue) -> String? {
        guard case .table(let table) = value, table.fields.isEmpty,
            table.elements.contains(where: { KubernetesView.objects($0) != nil })
        else { return nil }
        var blocks: [String] = []
        for (index, element) in table.elements.enumerated() {
            guard let list = element.listValue else { return nil }
            if !list.isEmpty && KubernetesView.objects(element) == nil { return nil }
            blocks.append("[\(index + 1)]\n" + (list.isEmpty ? "{}" : self.table(of: list)))
        }
        return blocks.joined(separator: "\n\n")
    }

    private func text(of function: LuaFunctionHandle) async -> String {
        let origin = await machine.origin(of: function)
        if case .host(let name) = origin, let known = await library.function(named: name, on: machine) {
            return "function " + ReferenceText.signature(of: known.declaration, prefix: known.prefix)
        }
        return library.comment(on: origin).map { "function " + $0.signature } ?? origin.description
    }

    private static func withoutLastLineEnd(_ text: String) -> String {
        text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
