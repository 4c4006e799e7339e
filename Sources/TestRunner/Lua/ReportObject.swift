import Changes
import LuaHost
import Modules
import Playbooks
import Values

/// The report of a run as a test holds it.
struct ReportObject: HostObject {
    static let className = "report"
    let report: RunReport
    let session: FleetSession
}

private let stepFields = [
    Parameter("name", .string, doc: "as the playbook gave it"),
    Parameter("status", .oneOf(["ok", "changed", "failed", "skipped"]), doc: "`ok` when nothing had to change"),
    Parameter("seconds", .number, doc: "how long it took"),
    Parameter("changes", .integer, doc: "how many it made itself, or would have made in a dry run"),
]

private let changeFields = [
    Parameter("action", .oneOf(["create", "update", "delete"]), doc: "what was done to it"),
    Parameter("cluster", .string, optional: true, doc: "nil for a file"),
    Parameter("object", .string, doc: "such as `service kube-system/clustermesh-apiserver`, or a file"),
    Parameter("step", .string, optional: true, doc: "the innermost one that it was made in; nil outside of any"),
    Parameter("diff", .list(.string), doc: "what differs, a line for each field"),
    Parameter("before", .map(.any), optional: true, doc: "what was there; nil for something new"),
    Parameter("after", .map(.any), optional: true, doc: "what is there now; nil when it is gone"),
]

let reportClass = HostClass(
    ReportObject.self, doc: "How a run of a playbook in a test's lab went; what `--output json` prints, and more.",
    methods: [
        HostFunction(
            "require", doc: "Raises the run's error if it failed; counts as an expectation.",
            result: ResultType(.object(ReportObject.className), doc: "the report"),
            sync: { arguments in
                let object = try arguments.receiver(as: ReportObject.self)
                object.session.countCheck()
                if let error = object.error { throw error }
                return .object(object)
            }),
        HostFunction(
            "step", doc: "The step of a name.", parameters: [Parameter("name", .string)],
            result: ResultType(.table(stepFields), doc: "the step"),
            sync: { arguments in
                let (object, name) = (
                    try arguments.receiver(as: ReportObject.self), try arguments.string("name")
                )
                if let step = object.report.steps.last(where: { $0.name == name }) { return LuaValue(step.json) }
                let known = object.report.steps.map(\.name)
                throw OperationError(
                    .notFound, "the run came to no step \"\(name)\"",
                    hint: Suggestion.hint(for: name, among: known, kind: "step"))
            }),
    ],
    fields: [
        HostField("ok", .boolean, doc: "Whether the run was done.") { (object: ReportObject) in
            .bool(object.report.ok)
        },
        HostField("changes", .integer, doc: "How many changes were made, or in a dry run would have been made.") {
            (object: ReportObject) in .integer(object.report.changes)
        },
        HostField("changed", .list(.table(changeFields)), doc: "The changes, in their order.") {
            (object: ReportObject) in
            .list(object.report.changed.map { LuaValue($0.json) })
        },
        HostField("steps", .list(.table(stepFields)), doc: "The steps, in the order in which they ended.") {
            (object: ReportObject) in .list(object.report.steps.map { LuaValue($0.json) })
        },
        HostField("findings", .list(.map(.any)), doc: "The findings, as checks report them.") {
            (object: ReportObject) in .list(object.report.findings.map { LuaValue($0.json) })
        },
        HostField("matrix", .list(.map(.any)), doc: "The cells of the last proof; empty where there was none.") {
            (object: ReportObject) in LuaValue(object.report.json["matrix"] ?? [])
        },
        HostField("printed", .list(.string), doc: "What the playbook printed.") { (object: ReportObject) in
            .list(object.report.printed.map { .string($0) })
        },
        HostField("error", .object(LuaError.className), doc: "Why the run failed; nil when it was done.") {
            (object: ReportObject) in object.error.map { .object($0) } ?? .nil
        },
    ],
    text: { (object: ReportObject) in
        let report = object.report
        let end = report.error.map { "failed: \($0)" } ?? "done"
        return "report of \(report.playbook) (\(report.steps.count) steps, \(report.changes) changes, \(end))"
    })

extension ReportObject {
    /// The error as `pcall` would give it.
    fileprivate var error: LuaError? {
        guard let error = report.error else { return nil }
        if let cause = error.cause as? LuaError { return cause }
        return LuaError(LuaErrorFields(describing: error), underlying: error)
    }
}
