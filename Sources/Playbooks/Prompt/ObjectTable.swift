import FoundationEssentials
import LuaHost
import Values

/// A list of Kubernetes objects in columns, as `kubectl get` shows them: what most people look for, and the age.
struct ObjectTable {
    private let objects: [LuaValue]
    private let now: Date

    init(_ objects: [LuaValue], now: Date) {
        self.objects = objects
        self.now = now
    }

    /// How many columns say which object it is.
    var keyColumns: Int { columns.prefix { ["KIND", "NAMESPACE", "NAME"].contains($0.name) }.count }

    var table: TextTable {
        let columns = columns
        return TextTable(
            header: columns.map(\.name), rows: objects.map { object in columns.map { $0.text(object, now) } })
    }

    private var columns: [ObjectColumn] {
        let kinds = Set(objects.map { "\($0["kind"].stringValue ?? "") \($0["apiVersion"].stringValue ?? "")" })
        let kind = kinds.count == 1 ? objects.first?["kind"].stringValue : nil
        var columns: [ObjectColumn] = kind == nil ? [.text("KIND", "kind")] : []
        if objects.contains(where: { $0.at("metadata", "namespace").stringValue != nil }) {
            columns.append(.text("NAMESPACE", "metadata", "namespace"))
        }
        columns.append(.text("NAME", "metadata", "name"))
        let group = objects.first?["apiVersion"].stringValue?.split(separator: "/").dropLast().first.map(String.init)
        return columns + (ObjectColumn.byKind[kind.map { "\($0) \(group ?? "")" } ?? ""] ?? [.age])
    }
}

/// A column of a list of objects.
struct ObjectColumn: Sendable {
    var name: String
    var text: @Sendable (LuaValue, Date) -> String

    init(_ name: String, _ text: @escaping @Sendable (LuaValue, Date) -> String) {
        self.name = name
        self.text = text
    }

    init(_ name: String, _ text: @escaping @Sendable (LuaValue) -> String) {
        self.init(name) { object, _ in text(object) }
    }

    static func text(_ name: String, _ path: String...) -> ObjectColumn {
        ObjectColumn(name) { object in object.at(path).cell }
    }

    /// A number that is absent where it is zero.
    static func count(_ name: String, _ path: String...) -> ObjectColumn {
        ObjectColumn(name) { object in String(object.at(path).integerValue ?? 0) }
    }

    /// How many of so many.
    static func ratio(_ name: String, _ part: [String], of whole: [String]) -> ObjectColumn {
        ObjectColumn(name) { object in
            "\(object.at(part).integerValue ?? 0)/\(object.at(whole).integerValue ?? 0)"
        }
    }

    static let age = ObjectColumn("AGE") { object, now in Age.text(object.at("metadata", "creationTimestamp"), now) }
}

extension LuaValue {
    func at(_ path: String...) -> LuaValue { at(path) }
    func at(_ path: [String]) -> LuaValue { path.reduce(self) { $0[$1] } }

    /// The value in a column.
    var cell: String {
        switch self {
        case .nil, .null: "<none>"
        case .string(let text): text.description.isEmpty ? "<none>" : text.description
        case .integer(let value): String(value)
        case .number(let value): "\(value)"
        case .bool(let value): value ? "true" : "false"
        default: "…"
        }
    }
}

/// How old something is, as kubectl says it (apimachinery pkg/util/duration/duration.go, v0.34).
enum Age {
    static func text(_ time: LuaValue, _ now: Date) -> String {
        guard let text = time.stringValue, let date = try? Date(text, strategy: .iso8601) else { return "<unknown>" }
        return self.text(seconds: Int(now.timeIntervalSince(date)))
    }

    static func text(seconds: Int) -> String {
        if seconds < -1 { return "<invalid>" }
        let (minutes, hours) = (seconds / 60, seconds / 3600)
        switch seconds {
        case ..<120: return "\(max(0, seconds))s"
        case ..<600: return pair(minutes, "m", seconds % 60, "s")
        case ..<(3 * 3600): return "\(minutes)m"
        case ..<(8 * 3600): return pair(hours, "h", minutes % 60, "m")
        case ..<(48 * 3600): return "\(hours)h"
        case ..<(8 * 24 * 3600): return pair(hours / 24, "d", hours % 24, "h")
        case ..<(2 * 365 * 24 * 3600): return "\(hours / 24)d"
        case ..<(8 * 365 * 24 * 3600): return pair(hours / 24 / 365, "y", hours / 24 % 365, "d")
        default: return "\(hours / 24 / 365)y"
        }
    }

    private static func pair(_ whole: Int, _ unit: String, _ rest: Int, _ smaller: String) -> String {
        rest == 0 ? "\(whole)\(unit)" : "\(whole)\(unit)\(rest)\(smaller)"
    }
}
