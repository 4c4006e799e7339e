import LuaHost
import Values

/// Values that are Kubernetes objects, as people want to see them.
enum KubernetesView {
    /// Whether a value has what every object has: apiVersion, kind and a name.
    static func isObject(_ value: LuaValue) -> Bool {
        guard let table = value.tableValue, table.elements.isEmpty else { return false }
        return table["apiVersion"].stringValue != nil && table["kind"].stringValue != nil
            && table["metadata"]["name"].stringValue != nil
    }

    /// The objects of a list that holds nothing else.
    static func objects(_ value: LuaValue) -> [LuaValue]? {
        guard case .table(let table) = value, table.fields.isEmpty, !table.elements.isEmpty,
            table.elements.allSatisfy(isObject)
        else { return nil }
        return table.elements
    }

    /// The value without managedFields, which nobody reads, and without what Secrets keep, wherever they are in it.
    static func shown(_ value: LuaValue) -> LuaValue {
        guard case .table(var table) = value else { return value }
        table.elements = table.elements.map(shown)
        table.fields = table.fields.mapValues(shown)
        guard isObject(value) else { return .table(table) }
        if case .table(var metadata) = table["metadata"] {
            metadata["managedFields"] = .nil
            table["metadata"] = .table(metadata)
        }
        if table["kind"].stringValue == "Secret", table["apiVersion"].stringValue == "v1" { conceal(&table) }
        return .table(table)
    }

    private static func conceal(_ secret: inout LuaTable) {
        for field in ["data", "stringData"] {
            guard case .table(var members) = secret[field] else { continue }
            members.fields = members.fields.mapValues { value in
                let text = value.stringValue ?? ""
                let padding = text.reversed().prefix { $0 == "=" }.count
                let count = field == "data" ? text.utf8.count / 4 * 3 - padding : text.utf8.count
                return .string("(\(counted(max(0, count), "byte")), not shown)")
            }
            secret[field] = .table(members)
        }
        // kubectl apply leaves the whole object there.
        if case .table(var metadata) = secret["metadata"], case .table(var annotations) = metadata["annotations"] {
            annotations["kubectl.kubernetes.io/last-applied-configuration"] = .nil
            metadata["annotations"] = .table(annotations)
            secret["metadata"] = .table(metadata)
        }
    }
}

/// `1 byte`, `3 bytes`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
