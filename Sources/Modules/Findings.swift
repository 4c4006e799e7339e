import Changes
import LuaHost
import Values

/// The findings of one check, as Lua holds them.
struct FindingsObject: HostObject {
    static let className = "findings"

    var findings: [Finding]
    /// What was checked, for the error: `kernels`.
    var subject: String

    var failures: [Finding] { findings.filter { $0.severity == .error } }

    /// - Throws: `findings` naming the first failure and how many there are.
    func require() throws(OperationError) {
        guard let first = failures.first else { return }
        let more = failures.count > 1 ? ", and \(failures.count - 1) more of severity error" : ""
        throw OperationError(
            .findings, "\(subject): \(first.message)\(more)", cluster: first.cluster, object: first.subject,
            hint: failures.count == 1 ? first.hint : "each finding says what to do about it")
    }
}

extension LuaValue {
    init(_ finding: Finding) {
        self = .record([
            ("code", .string(LuaString(finding.code))), ("severity", .string(LuaString(finding.severity.rawValue))),
            ("cluster", LuaValue(finding.cluster)), ("subject", LuaValue(finding.subject)),
            ("message", .string(LuaString(finding.message))), ("hint", LuaValue(finding.hint)),
        ])
    }

    init(_ text: String?) { self = text.map { .string(LuaString($0)) } ?? .nil }
}

private let findingFields = [
    Parameter("code", .string, doc: "stable and searchable"),
    Parameter("severity", .oneOf(["info", "warning", "error"]), doc: "an error keeps a mesh from working"),
    Parameter("cluster", .string, optional: true, doc: "nil for what concerns the whole fleet"),
    Parameter("subject", .string, optional: true, doc: "what was checked, such as a node's name"),
    Parameter("message", .string, doc: "one sentence"),
    Parameter("hint", .string, optional: true, doc: "what can be done about it"),
]

let findingsClass = HostClass(
    FindingsObject.self,
    doc: "What a check found. `#findings` counts, `findings[1]` is the first: "
        + "a table with code, severity (info, warning, error), cluster, subject, message and hint.",
    methods: [
        HostFunction(
            "require", doc: "Raises an error when a finding has the severity error; returns the findings otherwise.",
            result: ResultType(.object(FindingsObject.className), doc: "the findings"), effect: .reads,
            sync: { arguments in
                let object = try arguments.receiver(as: FindingsObject.self)
                try object.require()
                return .object(object)
            })
    ],
    fields: [
        HostField("ok", .boolean, doc: "Whether no finding has the severity error.") { (object: FindingsObject) in
            .bool(object.failures.isEmpty)
        }
    ],
    entries: [HostEntry(.integer, .table(findingFields), doc: "By position, from 1.")],
    index: { (object: FindingsObject, key: LuaValue) in
        guard let index = key.integerValue, object.findings.indices.contains(index - 1) else { return .nil }
        return LuaValue(object.findings[index - 1])
    },
    length: { (object: FindingsObject) in object.findings.count },
    text: { (object: FindingsObject) in
        object.findings.isEmpty
            ? "no findings"
            : object.findings.map { finding in
                [finding.severity.rawValue + ":", finding.cluster.map { $0 + ":" }, finding.message]
                    .compactMap(\.self).joined(separator: " ")
            }.joined(separator: "\n")
    })
