import Changes
import Lab
import LuaHost
import Values

/// Reads a table of options that somebody wrote, and says what is wrong in it.
struct OptionReader: Sendable {
    let table: LuaTable
    /// What stands before a field's name in messages: `clusters[2].`
    let place: String

    func wrong(_ name: String, _ expected: String, _ value: LuaValue) -> OperationError {
        let shown = value.stringValue.map { "\"\($0)\"" } ?? value.typeName
        return OperationError(.invalidInput, "the option '\(place)\(name)' takes \(expected), got \(shown)")
    }

    func check(known: [String]) throws(OperationError) {
        for key in table.fields.keys {
            let name = key.stringValue ?? key.typeName
            guard known.contains(name) else {
                throw OperationError(
                    .invalidInput, "there is no option '\(place)\(name)'",
                    hint: Suggestion.hint(for: name, among: known, kind: "option"))
            }
        }
        guard table.elements.isEmpty else {
            throw OperationError(.invalidInput, "options have names: { clusters = 2 }, not { 2 }")
        }
    }

    func read<Value>(
        _ name: String, _ expected: String, _ read: (LuaValue) -> Value?
    ) throws(OperationError) -> Value? {
        let value = table[name]
        if value.isNil { return nil }
        guard let result = read(value) else { throw wrong(name, expected, value) }
        return result
    }

    func text(_ name: String) throws(OperationError) -> String? {
        try read(name, "a text") { $0.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
    }

    func count(_ name: String) throws(OperationError) -> Int? {
        try read(name, "a number from 1 on") { $0.integerValue.flatMap { $0 > 0 ? $0 : nil } }
    }

    func texts(_ name: String) throws(OperationError) -> [String]? {
        try read(name, "a list of texts") { value -> [String]? in
            guard let list = value.listValue else { return nil }
            let texts = list.compactMap(\.stringValue)
            return texts.count == list.count ? texts : nil
        }
    }

    func version(_ name: String) throws(OperationError) -> String? { try text(name).map { TestRequest.plain($0) } }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String
    ) throws(OperationError) -> Choice? where Choice.RawValue == String {
        let choices = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        return try read(name, "one of \(choices)") { $0.stringValue.flatMap { Choice(rawValue: $0) } }
    }

    /// One text for all clusters, or a table with one for each of some.
    func forEachCluster(
        _ name: String, of lab: inout LabConfiguration, _ set: (inout ClusterSettings, String) -> Void
    ) throws(OperationError) {
        let value = table[name]
        if let text = value.stringValue {
            for index in lab.clusters.indices { set(&lab.clusters[index], text) }
            return
        }
        for (key, text) in value.tableValue?.fields ?? [:] {
            guard let cluster = key.stringValue, let text = text.stringValue else {
                throw wrong(name, "a text, or texts by the names of clusters", value)
            }
            guard let index = lab.clusters.firstIndex(where: { $0.label == cluster }) else {
                throw OperationError(
                    .invalidInput, "the option '\(name)' names \"\(cluster)\", which is no cluster of the lab",
                    hint: Suggestion.hint(for: cluster, among: lab.clusters.map(\.label), kind: "cluster"))
            }
            set(&lab.clusters[index], text)
        }
        if value.isNil || value.tableValue != nil { return }
        throw wrong(name, "a text, or texts by the names of clusters", value)
    }
}
