import NIOCore
import Values

/// One client's watch, from its first event to its last.
struct Watch: Sendable {
    enum Start: Sendable {
        /// With `ADDED` for everything; with `marksEnd` a bookmark says where that ends.
        case everything(ObjectStore.Snapshot, marksEnd: Bool)
        case after(Int)
    }

    private enum Signal: Sendable {
        case event(StoreEvent)
        /// The time for a bookmark has come; every event up to the revision has been sent before it.
        case bookmark(Int)
        case timeout
    }

    var store: ObjectStore
    var resource: GroupResource
    var selection: Selection
    var encoder: WatchEncoder
    var sendsBookmarks: Bool
    var timeout: Duration
    var clock: any Clock<Duration>

    /// How often kube-apiserver's watch cache sends bookmarks (pkg/storage/cacher/cacher.go).
    private static let bookmarkInterval = Duration.seconds(60)
    /// How long before a watch's end its last bookmark comes.
    private static let bookmarkLead = Duration.seconds(2)

    /// How many events a client may be behind before its watch ends, as that of kube-apiserver's watch cache does: it goes on
    /// with another one.
    private static let patience = 20_000

    func run(_ start: Start, _ write: @escaping APIResponse.Writer) async throws {
        var encoder = encoder
        var revision: Int
        switch start {
        case .after(let asked): revision = asked
        case .everything(let snapshot, let marksEnd):
            revision = snapshot.revision
            for object in snapshot.objects where selection.matches(object) {
                try await write(encoder.event("ADDED", object))
            }
            if marksEnd { try await write(encoder.bookmark(revision, endsInitialEvents: true)) }
        }
        do {
            let signals = try subscribe(after: revision)
            try await follow(signals, &encoder, write)
        } catch let error as ObjectStore.Expired {
            let message = "too old resource version: \(error.asked) (\(error.oldest))"
            try await write(encoder.error(.expired(message)))
        }
    }

    private func subscribe(after revision: Int) throws(ObjectStore.Expired) -> Signals {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Signal.self, bufferingPolicy: .bufferingOldest(Self.patience))
        let subscription = try store.subscribe(
            after: revision, resource: resource,
            sink: { if case .dropped = continuation.yield(.event($0)) { continuation.finish() } },
            finish: { continuation.finish() })
        return Signals(stream: stream, continuation: continuation, subscription: subscription)
    }

    private struct Signals: Sendable {
        var stream: AsyncStream<Signal>
        var continuation: AsyncStream<Signal>.Continuation
        var subscription: ObjectStore.Subscription
    }

    private func follow(_ signals: Signals, _ encoder: inout WatchEncoder, _ write: APIResponse.Writer) async throws {
        defer { store.unsubscribe(signals.subscription) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await clock.sleep(for: timeout)
                signals.continuation.yield(.timeout)
            }
            if sendsBookmarks { group.addTask { try await tick(signals.continuation) } }
            for await signal in signals.stream {
                switch signal {
                case .event(let event):
                    if let bytes = encoder.encode(event, selection) { try await write(bytes) }
                case .bookmark(let revision): try await write(encoder.bookmark(revision))
                case .timeout: return
                }
            }
        }
    }

    /// Every minute, and the last one shortly before the end, if there is time for that.
    private func tick(_ continuation: AsyncStream<Signal>.Continuation) async throws {
        var rest = timeout - Self.bookmarkLead
        while rest > .zero {
            try await clock.sleep(for: min(rest, Self.bookmarkInterval))
            store.withRevision { _ = continuation.yield(.bookmark($0)) }
            rest -= Self.bookmarkInterval
        }
    }
}

/// Turns store events into the lines of a watch.
struct WatchEncoder: Sendable {
    var representation: Representation
    private let encodings: Encodings
    /// Of the last event or bookmark.
    private(set) var revision = 0
    private var hasToldColumns = false

    init(representation: Representation, encodings: Encodings) {
        self.representation = representation
        self.encodings = encodings
    }

    /// The line for an event; `nil` when the selection has nothing to do with it. An object that comes to match is
    /// added, and one that no longer does is deleted.
    mutating func encode(_ event: StoreEvent, _ selection: Selection) -> ByteBuffer? {
        revision = event.revision
        let matches = event.kind != .deleted && selection.matches(event.object)
        let matched = event.previous.map(selection.matches) ?? false
        switch (matched, matches) {
        case (false, false): return nil
        case (false, true): return stored("ADDED", event.object)
        case (true, true): return stored("MODIFIED", event.object)
        case (true, false):
            var object = event.previous ?? event.object
            object[path: ["metadata", "resourceVersion"]] = .string(String(event.revision))
            return self.event("DELETED", object)
        }
    }

    /// An event with an object as it is stored, which others may have been told of.
    private mutating func stored(_ kind: String, _ object: JSON) -> ByteBuffer {
        guard representation.form == .object else { return event(kind, object) }
        var line = ByteBuffer(string: "{\"type\":\"\(kind)\",\"object\":")
        let text = encodings.line(of: object)
        line.writeImmutableBuffer(text.getSlice(at: text.readerIndex, length: text.readableBytes - 1) ?? text)
        line.writeString("}\n")
        return line
    }

    mutating func event(_ kind: String, _ object: JSON) -> ByteBuffer {
        switch representation.form {
        case .object: return line(kind, object)
        case .metadata: return line(kind, Representation.metadata(of: object))
        case .table:
            defer { hasToldColumns = true }
            let metadata: JSON = ["resourceVersion": object.at("metadata", "resourceVersion") ?? ""]
            return line(kind, representation.table([object], metadata: metadata, withColumns: !hasToldColumns))
        }
    }

    mutating func bookmark(_ revision: Int, endsInitialEvents: Bool = false) -> ByteBuffer {
        self.revision = revision
        var object: JSON = [
            "kind": .string(representation.type.kind), "apiVersion": .string(representation.type.apiVersion),
            "metadata": ["resourceVersion": .string(String(revision))],
        ]
        if endsInitialEvents { object[path: ["metadata", "annotations"]] = ["k8s.io/initial-events-end": "true"] }
        return event("BOOKMARK", object)
    }

    func error(_ error: StatusError) -> ByteBuffer { line("ERROR", error.status) }

    private func line(_ kind: String, _ object: JSON) -> ByteBuffer {
        ByteBuffer(string: "{\"type\":\"\(kind)\",\"object\":\(object)}\n")
    }
}
