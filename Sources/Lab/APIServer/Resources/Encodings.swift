import NIOCore
import Synchronization
import Values

/// Objects as JSON text, kept from one answer to the next: what was just written is what is read and watched most.
final class Encodings: Sendable {
    private struct Revision: Hashable {
        var uid: String
        var resourceVersion: String
    }

    private struct State {
        var lines: [Revision: ByteBuffer] = [:]
        var size = 0
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: bytes that are kept.
    init(limit: Int = 16 << 20) { self.limit = limit }

    /// The text of an object that is stored, as a line.
    ///
    /// - Parameter object: Unchanged; for the same uid and resourceVersion the first text is given again.
    func line(of object: JSON) -> ByteBuffer {
        let resourceVersion = object.at("metadata", "resourceVersion")?.stringValue
        guard let uid = object.objectUID, let resourceVersion else { return ByteBuffer(line: object) }
        let revision = Revision(uid: uid, resourceVersion: resourceVersion)
        if let known = state.withLock({ $0.lines[revision] }) { return known }
        let line = ByteBuffer(line: object)
        state.withLock { state in
            // Old revisions are not asked for again, and those that matter are soon back.
            if state.size + line.readableBytes > limit { state = State() }
            if state.lines.updateValue(line, forKey: revision) == nil { state.size += line.readableBytes }
        }
        return line
    }
}

extension ByteBuffer {
    /// JSON text that ends with a newline, as the API server's answers do.
    init(line json: JSON) {
        self.init(bytes: json.bytes())
        writeString("\n")
    }
}
