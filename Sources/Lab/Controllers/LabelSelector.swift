import Values

/// `matchLabels` and `matchExpressions` of workloads.
struct LabelSelector: Sendable {
    private let labels: [String: String]
    private let expressions: [JSON]

    /// A selector that is missing selects nothing, an empty one everything, as for workloads.
    init?(_ selector: JSON?) {
        guard let selector else { return nil }
        labels = selector["matchLabels"]?.stringMap ?? [:]
        expressions = selector["matchExpressions"]?.arrayValue ?? []
    }

    func matches(_ other: [String: String]) -> Bool {
        labels.allSatisfy { other[$0.key] == $0.value } && expressions.allSatisfy { Self.matches($0, other) }
    }

    private static func matches(_ expression: JSON, _ labels: [String: String]) -> Bool {
        let value = labels[expression["key"]?.stringValue ?? ""]
        let values = expression["values"]?.arrayValue?.compactMap(\.stringValue) ?? []
        return switch expression["operator"]?.stringValue {
        case "In": value.map(values.contains) ?? false
        case "NotIn": !(value.map(values.contains) ?? false)
        case "Exists": value != nil
        case "DoesNotExist": value == nil
        default: false
        }
    }
}
