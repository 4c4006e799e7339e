import Changes
import LuaHost
import Values

extension OperationError {
    /// What went wrong, where, and what to do, as lines; the Lua traceback only when it says more than the place.
    ///
    /// - Parameter withHint: `false` when the same hint was shown before, with a finding.
    func lines(_ style: Style, withHint: Bool = true) -> [String] {
        var lines = [style.bad("error:") + " " + description.printable]
        let hints = withHint ? hint?.printable.lines ?? [] : []
        lines += hints.enumerated().map { $0 == 0 ? "  hint: \($1)" : "        \($1)" }
        if let error = cause as? LuaError, error.traceback.count > 1 {
            lines += error.tracebackText.printable.lines.map { style.faint("  \($0)") }
        }
        return lines + ((cause as? LuaError)?.otherLines ?? []).map { "  \($0.printable)" }
    }
}

extension Finding {
    /// The finding as lines; `withHint` when its hint was not shown before.
    func lines(_ style: Style, withHint: Bool) -> [String] {
        let label =
            switch severity {
            case .error: style.bad("error:")
            case .warning: style.caution("warning:")
            case .info: style.faint("info:")
            }
        let place = cluster.flatMap { message.hasPrefix("\($0): ") ? nil : "\($0): " } ?? ""
        let hints = withHint ? hint?.printable.lines ?? [] : []
        return ["\(label) \(place)\(message.printable)"] + hints.map { "  \($0)" }
    }
}

extension Change {
    /// `created cluster01 service kube-system/x`, in a dry run `would create …`.
    func line(isDryRun: Bool) -> String {
        let verb =
            switch action {
            case .create: isDryRun ? "would create" : "created"
            case .update: isDryRun ? "would update" : "updated"
            case .delete: isDryRun ? "would delete" : "deleted"
            }
        return [verb, cluster.map { "\($0):" }, object.printable].compactMap { $0 }.joined(separator: " ")
    }

    /// The differences with the colours of a diff: a new object whole, nothing for one that goes.
    func diffLines(_ style: Style) -> [String] {
        switch (before, after) {
        case (nil, let after?): return after.yaml.printable.lines.map { style.good("+ \($0)") }
        case (_, nil): return []
        default: return coloured(diff.flatMap { $0.printable.lines }, style)
        }
    }

    private func coloured(_ lines: [String], _ style: Style) -> [String] {
        lines.map { line in
            switch line.first {
            case "+": style.good(line)
            case "-": style.bad(line)
            case "~": style.caution(line)
            default: line
            }
        }
    }
}
