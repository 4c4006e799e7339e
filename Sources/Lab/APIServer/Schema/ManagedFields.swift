import Values

/// Who owns which fields of an object: `metadata.managedFields`.
struct ManagedFields: Sendable {
    struct Manager: Sendable, Hashable {
        var name: String
        /// `Apply` or `Update`.
        var operation: String
        var apiVersion: String
        var subresource: String?
    }

    struct Entry: Sendable {
        var manager: Manager
        var time: JSON
        var fields: FieldSet
    }

    var entries: [Entry]

    var isEmpty: Bool { entries.isEmpty }

    subscript(manager: Manager) -> FieldSet? { entries.first { $0.manager == manager }?.fields }

    /// Every field that anybody owns.
    var all: FieldSet { entries.reduce(FieldSet()) { $0.union($1.fields) } }

    /// Gives a manager its fields; none takes it off the list.
    mutating func set(_ fields: FieldSet, for manager: Manager, time: JSON) {
        let old = self[manager]
        if old == fields { return }
        entries.removeAll { $0.manager == manager }
        if !fields.isEmpty { entries.append(Entry(manager: manager, time: time, fields: fields)) }
    }

    /// Takes fields away from everybody but one.
    mutating func take(_ fields: FieldSet, exceptFrom manager: Manager?) {
        for index in entries.indices where entries[index].manager != manager {
            entries[index].fields = entries[index].fields.subtracting(fields)
        }
        entries.removeAll(where: \.fields.isEmpty)
    }

    /// The fields of a set that others own, by owner.
    func conflicts(with fields: FieldSet, except manager: Manager) -> [(Manager, FieldSet)] {
        entries.filter { $0.manager != manager }.compactMap { entry in
            let shared = entry.fields.intersection(fields)
            return shared.isEmpty ? nil : (entry.manager, shared)
        }
    }
}

extension ManagedFields {
    init(_ object: JSON) {
        entries = (object.at("metadata", "managedFields")?.arrayValue ?? []).compactMap { entry in
            guard let operation = entry["operation"]?.stringValue else { return nil }
            let manager = Manager(
                name: entry["manager"]?.stringValue ?? "", operation: operation,
                apiVersion: entry["apiVersion"]?.stringValue ?? "", subresource: entry["subresource"]?.stringValue)
            return Entry(
                manager: manager, time: entry["time"] ?? .null, fields: FieldSet(fieldsV1: entry["fieldsV1"] ?? [:]))
        }
    }

    /// `nil` when nobody owns anything. Appliers come first, then by time, as the server writes them.
    var json: JSON? {
        let sorted = entries.sorted {
            let left = ($0.manager.operation, $0.time.stringValue ?? "", $0.manager.name)
            return left < ($1.manager.operation, $1.time.stringValue ?? "", $1.manager.name)
        }
        return sorted.isEmpty ? nil : .array(sorted.map(\.json))
    }
}

extension ManagedFields.Entry {
    fileprivate var json: JSON {
        var json: JSON = [
            "manager": .string(manager.name), "operation": .string(manager.operation),
            "apiVersion": .string(manager.apiVersion), "time": time, "fieldsType": "FieldsV1",
            "fieldsV1": fields.fieldsV1,
        ]
        json["subresource"] = manager.subresource.map { .string($0) }
        return json
    }
}
