import Values

/// Serves a recorded watch over and over, cut once at every byte of every line, and checks where the client goes on.
///
/// In pass `n` the connection ends after `n` bytes of each line that is that long. When the whole stream has been told, the server
/// has forgotten its version (410), and lists nothing: so the client must tell every object deleted, and the next pass begins.
struct CutStream: Sendable {
    enum Ending: Sendable, CaseIterable {
        /// FIN, between two chunks, without a goodbye of TLS.
        case closed
        /// RST, which may take with it what was sent before.
        case reset
        /// TLS says goodbye amid a chunk.
        case truncated
        /// As a server ends a watch whose time is over, but not at the end of a line.
        case complete
    }

    enum Answer: Sendable {
        case list(resourceVersion: String)
        case expired
        case stream([UInt8], Ending)
    }

    static let emptyVersion = "1"

    let lines: [[UInt8]]
    private let versions: [String]
    private let endings: [Ending]
    private(set) var pass = 0
    private(set) var cuts = 0
    /// Requests that came with another version than they should have.
    private(set) var complaints: [String] = []
    private var isCut: Set<Int> = []
    /// With how many lines told the client may come back.
    private var expected: ClosedRange<Int> = 0...0

    /// - Parameter endings: Those that take turns.
    init(lines: [[UInt8]], endings: [Ending]) throws {
        self.lines = lines
        self.endings = endings
        versions = try lines.map {
            try JSON(parsing: $0).at("object", "metadata", "resourceVersion")?.stringValue ?? ""
        }
    }

    /// The last pass cuts the longest line before its end, and every line was cut everywhere before.
    var passes: Int { (lines.map(\.count).max() ?? 0) }

    mutating func list() -> Answer {
        expected = 0...0
        return .list(resourceVersion: Self.emptyVersion)
    }

    mutating func watch(from version: String?) -> Answer {
        let told = version == Self.emptyVersion ? 0 : versions.firstIndex { $0 == version }.map { $0 + 1 }
        guard let told, expected.contains(told) else {
            complaints.append("pass \(pass): asked from \(version ?? "nowhere"), should have been told \(expected)")
            return .expired
        }
        guard told < lines.count else {
            pass += 1
            isCut = []
            return .expired
        }
        var bytes: [UInt8] = []
        for line in told..<lines.count {
            guard !isCut.contains(line), pass < lines[line].count else {
                bytes += lines[line]
                continue
            }
            isCut.insert(line)
            cuts += 1
            let ending = endings[(pass + line) % endings.count]
            expected = (ending == .reset ? told : line)...line
            return .stream(bytes + lines[line][..<pass], ending)
        }
        expected = lines.count...lines.count
        return .stream(bytes, .complete)
    }
}
