import Changes
import Synchronization
import Values

/// The conversation of an earlier run, which answers in place of the clusters. Nothing is sent anywhere.
///
/// A question is answered as the same one was: by cluster, method, path and query, and for changes by body; those that are
/// alike in the order in which they were recorded. A read that is asked more often than it was gets the last answer again.
public final class Recording: Sendable {
    static let version: Int64 = 1

    private struct State {
        var used: Set<Int> = []
        /// What the run made anew (keys, certificates) in place of what was recorded.
        var remade: [String: String] = [:]
    }

    /// For messages: the file.
    public let name: String
    public let playbook: String?
    public let clusters: [RecordedCluster]
    private let entries: [RecordedEntry]
    private let places: [Place: [Int]]
    private let state = Mutex(State())

    private struct Place: Hashable {
        var cluster: String
        var key: JSON
    }

    /// - Throws: `invalid_input` that names the line.
    public init(parsing text: String, name: String) throws(OperationError) {
        var lines: [JSON] = []
        for (index, line) in text.split(separator: "\n").enumerated() {
            do {
                lines.append(try JSON(parsing: String(line)))
            } catch {
                throw OperationError(.invalidInput, "\(name):\(index + 1): this is no line of a recording: \(error)")
            }
        }
        guard let head = lines.first, head["recording"] == .integer(Self.version) else {
            throw OperationError(
                .invalidInput, "\(name) is no recording of version \(Self.version)",
                hint: "make one: meshwright run PLAYBOOK --record FILE")
        }
        self.name = name
        playbook = head["playbook"]?.stringValue
        clusters = (head["clusters"]?.arrayValue ?? []).compactMap { RecordedCluster($0) }
        var entries: [RecordedEntry] = []
        for (index, line) in lines.enumerated().dropFirst() {
            guard let entry = RecordedEntry(line) else {
                throw OperationError(
                    .invalidInput, "\(name):\(index + 1): a line has a cluster, a call and an answer")
            }
            entries.append(entry)
        }
        self.entries = entries
        places = Dictionary(
            grouping: entries.indices,
            by: { Place(cluster: entries[$0].cluster, key: RecordedCall.key(entries[$0].call)) })
    }

    /// The changes that nobody has asked for yet, for people: `cluster01: PATCH /api/v1/…`.
    public var unusedChanges: [String] {
        let used = state.withLock(\.used)
        return entries.indices.filter { !used.contains($0) && Self.isChange(entries[$0].call) }
            .map { "\(entries[$0].cluster): \(RecordedCall.text(entries[$0].call))" }
    }

    private static func isChange(_ call: JSON) -> Bool { call["method"] != nil && !RecordedCall.isRead(call) }

    /// - Parameter isRead: The last answer is good for any number of calls.
    /// - Throws: `not_recorded` that names the call, and what of it differs from the recording.
    func answer(_ cluster: String, _ call: JSON, isRead: Bool) throws(OperationError) -> JSON {
        let alike = places[Place(cluster: cluster, key: RecordedCall.key(call))] ?? []
        let body = call["body"].map { RecordedBodies.comparable($0, of: call) }
        let fitting = alike.filter { index in
            entries[index].call["body"].map { RecordedBodies.comparable($0, of: call) } == body
        }
        let answer = state.withLock { state -> JSON? in
            guard let index = fitting.first(where: { !state.used.contains($0) }) ?? (isRead ? fitting.last : nil) else {
                return nil
            }
            state.used.insert(index)
            let entry = entries[index]
            if let recorded = entry.call["body"], let made = call["body"] {
                state.remade.merge(RecordedBodies.remade(recorded, made)) { _, last in last }
            }
            let answer = RecordedNumbers.renewed(entry.answer, of: entry.call, for: call)
            return state.remade.isEmpty ? answer : answer.replacing(state.remade)
        }
        if let answer { return answer }
        throw missing(cluster, call, alike: alike, isOver: !fitting.isEmpty)
    }

    private func missing(_ cluster: String, _ call: JSON, alike: [Int], isOver: Bool) -> OperationError {
        let what = RecordedCall.text(call)
        guard let index = alike.last else {
            return OperationError(
                .notRecorded, "the recording \(name) has no answer to \(what)", cluster: cluster,
                hint: "record the run again if the playbook is right to ask this now")
        }
        if isOver {
            return OperationError(
                .notRecorded, "the recording \(name) has no further answer to \(what)", cluster: cluster,
                hint: "the recorded run sent it \(alike.count == 1 ? "once" : "\(alike.count) times")")
        }
        let differences = JSON.differences(
            from: RecordedBodies.comparable(entries[index].call["body"] ?? .null, of: call),
            to: RecordedBodies.comparable(call["body"] ?? .null, of: call))
        return OperationError(
            .notRecorded, "the recording \(name) has no answer to \(what) with this body", cluster: cluster,
            hint: "it differs from what was recorded:\n" + differences.prefix(8).joined(separator: "\n"))
    }
}

extension OperationError.Code {
    /// A recording has no answer to what is asked.
    public static let notRecorded = Self("not_recorded")
}

extension JSON {
    /// With texts in place of others, where they are the whole of a value.
    fileprivate func replacing(_ texts: [String: String]) -> JSON {
        switch self {
        case .string(let text): texts[text].map(JSON.string) ?? self
        case .array(let elements): .array(elements.map { $0.replacing(texts) })
        case .object(let members): .object(members.mapValues { $0.replacing(texts) })
        default: self
        }
    }
}
