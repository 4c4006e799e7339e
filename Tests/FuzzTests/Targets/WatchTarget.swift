import Values

@testable import KubernetesAPI

/// The answer to a watch, cut anywhere, gives the same lines; what they tell adds up to what the server has.
enum WatchTarget {
    static func check(_ input: [UInt8]) throws {
        try checkLines(input)
        try checkState(input)
    }

    private static func checkLines(_ input: [UInt8]) throws {
        var parser = WatchLineParser()
        let lines = parser.feed(input)
        let written = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        let count = written.count { $0.contains { $0 > UInt8(ascii: " ") } }
        try hold(lines.count == count, "\(count) lines gave \(lines.count)")
        for pieces in Pieces(input) {
            var parser = WatchLineParser()
            try hold(pieces.flatMap { parser.feed($0) } == lines, "cut at \(pieces.map(\.endIndex)), other lines come")
        }
        for line in lines {
            guard let text = text(of: line) else { continue }
            try hold(WatchLine(text.utf8) == line, "written again, \(line) is another line")
        }
    }

    private static func text(of line: WatchLine) -> String? {
        let (type, object): (JSON, JSON)
        switch line {
        case .added(let json): (type, object) = ("ADDED", json)
        case .modified(let json): (type, object) = ("MODIFIED", json)
        case .deleted(let json): (type, object) = ("DELETED", json)
        case .error(let json): (type, object) = ("ERROR", json)
        case .bookmark, .malformed: return nil
        }
        return JSON.object(["type": type, "object": object]).text()
    }

    /// Plays a history. A line `=VERSION [objects]` is a list, `-` the end of the stream; anything else comes on it.
    private static func checkState(_ input: [UInt8]) throws {
        var history = WatchHistory()
        for line in input.split(separator: UInt8(ascii: "\n")) {
            switch line.first {
            case UInt8(ascii: "="):
                let parts = line.dropFirst().split(separator: UInt8(ascii: " "), maxSplits: 1)
                guard parts.count == 2, let items = (try? JSON(parsing: parts[1]))?.arrayValue else { continue }
                try history.list(
                    items.filter(\.isNamed), resourceVersion: String(decoding: parts[0], as: UTF8.self))
            case UInt8(ascii: "-"): try history.reopen()
            default: try history.receive(WatchLine(line))
            }
        }
    }
}

/// A watch, and what somebody knows who believes all it tells.
private struct WatchHistory {
    private struct Key: Hashable {
        var namespace: String?
        var name: String?

        init(_ object: JSON) {
            namespace = object.at("metadata", "namespace")?.stringValue
            name = object.at("metadata", "name")?.stringValue
        }
    }

    private var state = WatchState()
    private var known: [Key: JSON] = [:]
    private var isSynced = false

    mutating func list(_ items: [JSON], resourceVersion: String) throws {
        try apply(state.listed(items, resourceVersion: resourceVersion))
        try hold(isSynced, "a list does not say that all is told")
        try hold(Set(known.keys) == Set(items.map(Key.init)), "a list leaves \(known.keys) known")
        for item in items.reversed() where items.last(where: { Key($0) == Key(item) }) == item { try expect(item) }
        try hold(state.next == .watch(resourceVersion: resourceVersion), "after a list, next is \(state.next)")
        state.opened()
    }

    mutating func reopen() throws {
        state.ended()
        if state.next != .list { state.opened() }
    }

    mutating func receive(_ line: WatchLine) throws {
        let (before, wasOver) = (state.next, state.isStreamOver)
        let events = state.received(line)
        try apply(events)
        try hold(!events.contains(.synced), "a line says that all is told")
        if wasOver { return try hold(events.isEmpty && state.next == before, "a stream that is over tells something") }
        switch line {
        case .added(let object), .modified(let object):
            try expect(object)
            try expectNext(object, before)
        case .deleted(let object):
            try hold(known[Key(object)] == nil, "what is deleted stays known")
            try expectNext(object, before)
        case .bookmark(let resourceVersion):
            try hold(
                events.isEmpty && state.next == .watch(resourceVersion: resourceVersion),
                "a bookmark leads to \(state.next)")
        case .error: try hold(state.next == .list && state.isStreamOver, "after an error, next is \(state.next)")
        case .malformed:
            try hold(state.next == before && state.isStreamOver, "a malformed line does not end the stream")
        }
    }

    private mutating func apply(_ events: [WatchEvent]) throws {
        for event in events {
            try hold(event.object?.isNamed ?? true, "an event about something without a name: \(event)")
            switch event {
            case .added(let object):
                try hold(known.updateValue(object, forKey: Key(object)) == nil, "added twice: \(object)")
            case .modified(let object):
                try hold(known.updateValue(object, forKey: Key(object)) != nil, "modified but never added: \(object)")
            case .deleted(let object):
                try hold(known.removeValue(forKey: Key(object)) != nil, "deleted but never added: \(object)")
            case .synced:
                try hold(!isSynced, "it says twice that all is told")
                isSynced = true
            }
        }
    }

    private func expect(_ object: JSON) throws {
        for field in ["uid", "resourceVersion"] {
            let value = known[Key(object)]?.at("metadata", field)
            try hold(value == object.at("metadata", field), "\(object) is known with \(field) \(value ?? .null)")
        }
    }

    private func expectNext(_ object: JSON, _ before: WatchState.Next) throws {
        let next = object.at("metadata", "resourceVersion")?.stringValue.map { .watch(resourceVersion: $0) } ?? before
        try hold(state.next == next, "after \(object), next is \(state.next)")
    }
}

extension JSON {
    fileprivate var isNamed: Bool { at("metadata", "name")?.stringValue.map { !$0.isEmpty } ?? false }
}
