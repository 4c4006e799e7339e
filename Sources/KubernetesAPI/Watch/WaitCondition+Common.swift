import Values

extension WaitCondition {
    /// A condition of `status.conditions` is `True`: `Available`, `Ready`.
    public static func condition(_ type: String) -> WaitCondition {
        WaitCondition(description: "it is \(type)") { object in
            guard let object else { return .waiting("it does not exist") }
            let conditions = object.at("status", "conditions")?.arrayValue ?? []
            guard let found = conditions.first(where: { $0["type"]?.stringValue == type }) else {
                return .waiting(ObjectState.summary(of: object) ?? "it has no condition \(type) yet")
            }
            if found["status"]?.stringValue == "True", !ObjectState.isStale(object) { return .done }
            return .waiting(ObjectState.summary(of: object) ?? ObjectState.text(of: found))
        }
    }

    /// The value at a path of keys equals a value: `["status", "phase"]`, `"Running"`.
    public static func field(_ path: [String], equals value: JSON) -> WaitCondition {
        let name = path.joined(separator: ".")
        return WaitCondition(description: "\(name) is \(value)") { object in
            guard let object else { return .waiting("it does not exist") }
            let found = object[path: path]
            if found == value { return .done }
            let state = ObjectState.summary(of: object).map { "; \($0)" } ?? ""
            return .waiting("\(name) is \(found.map { "\($0)" } ?? "not set")\(state)")
        }
    }

    public static let exists = WaitCondition(description: "it exists") { object in
        object == nil ? .waiting("it does not exist") : .done
    }

    public static let deleted = WaitCondition(description: "it is gone") { object in
        guard let object else { return .done }
        guard object.at("metadata", "deletionTimestamp") != nil else { return .waiting("it still exists") }
        let finalizers = object.at("metadata", "finalizers")?.arrayValue?.compactMap(\.stringValue) ?? []
        let holders = finalizers.isEmpty ? "" : " (finalizers: \(finalizers.joined(separator: ", ")))"
        return .waiting("it is being deleted\(holders)")
    }
}
