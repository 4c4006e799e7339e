import Changes
import LuaHost
import Modules
import Probes
import Values

extension RunReport {
    /// The report as `--output json` prints it. Its shape is documented in docs/output.md.
    public var json: JSON {
        var json: JSON = [
            "playbook": .string(playbook), "ok": .bool(ok), "dry_run": .bool(isDryRun),
            "changes": .integer(Int64(changes)), "changed": .array(changed.map(\.json)),
            "steps": .array(steps.map(\.json)), "findings": .array(findings.map(\.json)),
            "printed": .array(printed.map(JSON.string)),
        ]
        if printedOmitted > 0 { json["printed_omitted"] = .integer(Int64(printedOmitted)) }
        json["matrix"] = .array((matrix?.cells ?? []).map(\.json))
        if let error { json["error"] = error.json }
        return json
    }
}

extension StepReport {
    /// `name`, `status`, `seconds`, `changes`.
    public var json: JSON {
        [
            "name": .string(name), "status": .string(status.rawValue),
            "seconds": .number((seconds * 1000).rounded() / 1000),
            "changes": .integer(Int64(changes)),
        ]
    }
}

extension StepChange {
    /// `action`, `cluster`, `object`, `step`, `diff`, `before`, `after`; what is absent is `null`.
    public var json: JSON {
        [
            "action": .string(change.action.rawValue), "cluster": .text(change.cluster),
            "object": .string(change.object), "step": .text(step), "diff": .array(change.diff.map(JSON.string)),
            "before": change.before ?? .null, "after": change.after ?? .null,
        ]
    }
}

extension Finding {
    /// `code`, `severity`, `cluster`, `subject`, `message`, `hint`; what is absent is `null`.
    public var json: JSON {
        [
            "code": .string(code), "severity": .string(severity.rawValue), "cluster": .text(cluster),
            "subject": .text(subject), "message": .string(message), "hint": .text(hint),
        ]
    }
}

extension ProbeCell {
    var json: JSON {
        [
            "from": .string(from), "to": .string(to), "path": .string(path.rawValue), "ok": .bool(ok),
            "answered_by": .object(answeredBy.mapValues { .integer(Int64($0)) }),
            "milliseconds": milliseconds.map { .number(($0 * 10).rounded() / 10) } ?? .null, "reason": .text(reason),
        ]
    }
}

extension OperationError {
    /// The error as data; what is absent is left out.
    public var json: JSON {
        var json: JSON = [
            "kind": .string(code.rawValue), "message": .string(message), "retryable": .bool(retryable),
        ]
        let texts = [
            "operation": operation, "cluster": cluster, "object": object, "location": location, "source": sourceLine,
            "hint": hint,
        ]
        for (key, text) in texts { if let text { json[key] = .string(text) } }
        if let status { json["status"] = status }
        let others = (cause as? LuaError)?.others ?? []
        if !others.isEmpty { json["others"] = .array(others.map { OperationError($0).json }) }
        return json
    }
}

extension JSON {
    fileprivate static func text(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }
}
