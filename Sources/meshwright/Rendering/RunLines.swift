import Changes
import Playbooks
import Values

/// What the events of a run look like to people: a value that takes events and returns lines, without any output.
struct RunLines: Sendable {
    typealias Instant = ContinuousClock.Instant

    struct Options: Sendable {
        var style = Style.plain
        /// A live line says what goes on, so that beginnings and waits need no lines of their own.
        var isLive = false
        var isDryRun = false
        /// Whether changes and findings of severity info are shown.
        var isVerbose = false
    }

    let options: Options
    private var style: Style { options.style }
    private var steps: [RunningStep] = []
    private var waits: [Wait] = []
    private var shownHints: Set<String> = []

    private struct RunningStep {
        var name: String
        /// `nil` for what is no step of a run.
        var number: Int?
        var since: Instant
    }

    private struct Wait {
        var cluster: String?
        var what: String
        var since: Instant
    }

    /// How long the live line looks the same.
    static let frame = Duration.milliseconds(100)

    init(_ options: Options) { self.options = options }

    mutating func begin(_ title: String, at now: Instant) { steps = [RunningStep(name: title, since: now)] }

    /// The lines that an event adds to what is shown.
    mutating func lines(for event: RunEvent, at now: Instant) -> [String] {
        switch event {
        case .stepStarted(let name, let number):
            steps.append(RunningStep(name: name.printable, number: number, since: now))
            return options.isLive ? [] : ["• \(name.printable)"]
        case .stepFinished(let report):
            if report.status != .skipped { end(report.name.printable) }
            return [line(for: report)]
        case .event(let event): return indented(lines(for: event, at: now))
        case .printed(let text): return text.printable.lines
        }
    }

    // Of steps that run side by side the one that began first may end first.
    private mutating func end(_ step: String) {
        if let index = steps.lastIndex(where: { $0.name == step }) { steps.remove(at: index) }
        // The last one ends with everything that was waited for, also when it failed in the middle of a wait.
        if steps.isEmpty { waits = [] }
    }

    /// The error that ended the run; a hint that stands above already is not repeated.
    func lines(for error: OperationError) -> [String] {
        error.lines(style, withHint: !(error.hint.map(shownHints.contains) ?? false))
    }

    /// What goes on just now: `⠋ 5. Enable cluster mesh 12s waiting: cluster01: … (3s)`, or nothing between steps.
    func liveLine(at now: Instant) -> String? {
        guard let since = steps.last?.since ?? waits.first?.since else { return nil }
        let frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
        let frame = Int(max(0, (now - since) / Self.frame)) % frames.count
        var parts = [style.accent(frames[frame])]
        if let step = steps.last {
            let name = step.number.map { "\($0). \(step.name)" } ?? step.name
            parts.append("\(name) \(style.faint(Self.text(now - step.since)))")
        }
        if let wait = waits.first {
            let others = waits.count > 1 ? " and \(waits.count - 1) more" : ""
            let age = style.faint("(\(Self.text(now - wait.since)))")
            parts.append("\(style.faint("waiting:")) \(Self.place(wait.cluster, wait.what)) \(age)\(others)")
        }
        return parts.joined(separator: " ")
    }

    // Whole seconds: tenths would flicker.
    private static func text(_ duration: Duration) -> String {
        Duration.seconds(max(0, duration.components.seconds)).text.replacingZero
    }

    private static func place(_ cluster: String?, _ text: String) -> String {
        let text = text.printable.replacingNewlines
        guard let cluster, !text.contains(cluster) else { return text }
        return "\(cluster): \(text)"
    }

    private func indented(_ lines: [String]) -> [String] { lines.map { "  \($0)" } }

    private func line(for report: StepReport) -> String {
        let name = report.name.printable
        let took = style.faint(Duration.seconds(report.seconds).text)
        switch report.status {
        case .ok: return "\(style.good("✓")) \(name) \(took)"
        case .changed:
            let changes = counted(report.changes, "change") + (options.isDryRun ? " would be made" : "")
            return "\(style.good("✓")) \(name) \(took), \(changes)"
        case .skipped: return style.faint("- \(name) skipped")
        case .failed: return "\(style.bad("✗")) \(name) \(took)"
        }
    }

    private mutating func lines(for event: Event, at now: Instant) -> [String] {
        switch event {
        case .change(let change):
            guard options.isDryRun || options.isVerbose else { return [] }
            return [change.line(isDryRun: options.isDryRun)] + indented(change.diffLines(style))
        case .finding(let finding):
            guard finding.severity > .info || options.isVerbose else { return [] }
            let isNew = finding.hint.map { shownHints.insert($0).inserted } ?? false
            return finding.lines(style, withHint: isNew)
        case .waiting(let cluster, let what): return waiting(cluster, what, now)
        case .waited(let cluster):
            waits.removeAll { $0.cluster == cluster }
            return []
        case .message(let cluster, let text):
            let text = text.printable
            guard let cluster, !text.contains(cluster) else { return text.lines }
            return ["\(text) (\(cluster))"]
        case .warning(let cluster, let text):
            return ["\(style.caution("warning:")) \(Self.place(cluster, text))"]
        }
    }

    private mutating func waiting(_ cluster: String?, _ what: String, _ now: Instant) -> [String] {
        if let index = waits.firstIndex(where: { $0.cluster == cluster }) {
            guard waits[index].what != what else { return [] }
            waits[index].what = what
        } else {
            waits.append(Wait(cluster: cluster, what: what, since: now))
        }
        return options.isLive ? [] : ["waiting: \(Self.place(cluster, what))"]
    }
}

/// `1 change`, `2 changes`.
func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}

extension String {
    fileprivate var replacingNewlines: String { lines.joined(separator: " ") }
    fileprivate var replacingZero: String { self == "0ms" ? "0s" : self }
}
