import FoundationEssentials
import Values

/// A column of a resource's table, and how its cells are made.
struct TableColumn: Sendable {
    var name: String
    var type = "string"
    /// 0 is always shown, anything above only with `-o wide`.
    var priority = 0
    var value: @Sendable (JSON) -> JSON

    /// Text, or a dash where there is none.
    static func text(_ name: String, wide: Bool = false, _ value: @escaping @Sendable (JSON) -> String?) -> Self {
        Self(name: name, priority: wide ? 1 : 0) { object in
            let text = value(object) ?? ""
            return .string(text.isEmpty ? "<none>" : text)
        }
    }

    /// - Parameter type: What the column is said to be, which is not always what is in it.
    static func number(_ name: String, type: String = "integer", _ value: @escaping @Sendable (JSON) -> Int) -> Self {
        Self(name: name, type: type) { .integer(Int64(value($0))) }
    }

    static func field(_ name: String, wide: Bool = false, _ path: String...) -> Self {
        text(name, wide: wide) { $0[path: path].flatMap { $0.stringValue ?? "\($0)" } }
    }

    static let name = Self(name: "Name") { .string($0.objectName) }
    static let age = Self(name: "Age") { .string(Age.text(since: $0.at("metadata", "creationTimestamp"))) }
}

/// Objects as rows, as `kubectl get` shows them (kubernetes 1.36, pkg/printers/internalversion/printers.go).
struct TablePrinter: Sendable {
    let columns: [TableColumn]

    init(_ type: ResourceType) { columns = Self.columns[type.groupResource] ?? [.name, .age] }

    func cells(of object: JSON) -> [JSON] { columns.map { $0.value(object) } }

    private static let columns: [GroupResource: [TableColumn]] =
        workloads.merging(network) { first, _ in first }.merging(cluster) { first, _ in first }
        .merging(access) { first, _ in first }.merging(policies) { first, _ in first }
}

/// The time since something happened, as kubectl tells it: `5s`, `3m10s`, `2d4h`.
enum Age {
    static func text(since time: JSON?, now: Date = .now) -> String {
        guard let date = time?.stringValue.flatMap({ try? Date($0, strategy: .iso8601) }) else { return "<unknown>" }
        return text(Int(now.timeIntervalSince(date)))
    }

    /// As k8s.io/apimachinery 0.36, pkg/util/duration.HumanDuration.
    static func text(_ seconds: Int) -> String {
        let minutes = seconds / 60
        let hours = minutes / 60
        let days = hours / 24
        switch seconds {
        case ..<0: return "0s"
        case ..<120: return "\(seconds)s"
        case ..<600: return "\(minutes)m" + (seconds % 60 == 0 ? "" : "\(seconds % 60)s")
        case ..<10_800: return "\(minutes)m"
        case ..<28_800: return "\(hours)h" + (minutes % 60 == 0 ? "" : "\(minutes % 60)m")
        case ..<172_800: return "\(hours)h"
        case ..<691_200: return "\(days)d" + (hours % 24 == 0 ? "" : "\(hours % 24)h")
        case ..<63_072_000: return "\(days)d"
        default: return "\(days / 365)y" + (days % 365 == 0 ? "" : "\(days % 365)d")
        }
    }
}
