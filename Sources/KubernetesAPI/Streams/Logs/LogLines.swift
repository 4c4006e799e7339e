/// The lines of a log that is followed, over several connections: each is told once. Does no I/O.
///
/// Lines come with their times (`timestamps=true`), so that a new connection can ask for what came after the last line:
/// `sinceTime` is exact to the second only, so what was told already is left out by comparing times.
struct LogLines: Sendable {
    /// Whether the caller wants to see the times.
    let keepsTimes: Bool
    /// The time of the last line that was told, as the kubelet wrote it.
    private(set) var lastTime: String?
    /// How many lines with that time were told.
    private var toldAtLastTime = 0
    /// Lines with ``lastTime`` that this connection has brought again.
    private var repeated = 0
    private var resumesAt: String?
    private var pending: [UInt8] = []

    // Kubelets cut lines at 16 KiB of log file, but join the parts; nobody may fill our memory with one.
    private static let longestLine = 16 << 20

    init(keepsTimes: Bool) { self.keepsTimes = keepsTimes }

    /// A connection begins, which repeats what came since the second of ``lastTime``.
    mutating func reconnected() {
        pending = []
        repeated = 0
        resumesAt = lastTime
    }

    /// The lines that are complete with these bytes.
    mutating func feed(_ bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        var rest = ArraySlice(bytes)
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            if let line = take(pending + rest[..<end]) { lines.append(line) }
            pending = []
            rest = rest[(end + 1)...]
        }
        pending += rest
        if pending.count > Self.longestLine { lines += finish() }
        return lines
    }

    /// The last line, where it has no end.
    mutating func finish() -> [String] {
        defer { pending = [] }
        return pending.isEmpty ? [] : take(pending).map { [$0] } ?? []
    }

    private mutating func take(_ bytes: [UInt8]) -> String? {
        let line = String(decoding: bytes, as: UTF8.self)
        guard let space = line.firstIndex(of: " "), let time = Self.comparable(line[..<space]) else { return line }
        if let resumesAt, let limit = Self.comparable(resumesAt[...]) {
            if time < limit { return nil }
            if time == limit {
                repeated += 1
                if repeated <= toldAtLastTime { return nil }
            }
        }
        toldAtLastTime = String(line[..<space]) == lastTime ? toldAtLastTime + 1 : 1
        if toldAtLastTime == 1 { lastTime = String(line[..<space]) }
        return keepsTimes ? line : String(line[line.index(after: space)...])
    }

    /// RFC 3339 with the fraction filled up to nine digits, so that texts of one node compare as times do.
    private static func comparable(_ time: Substring) -> String? {
        let seconds = time.prefix(19)
        guard seconds.count == 19, seconds.dropFirst(10).first == "T", seconds.allSatisfy(\.isASCII),
            seconds.first?.isNumber == true
        else { return nil }
        let fraction = time.dropFirst(19).first == "." ? time.dropFirst(20).prefix(while: \.isNumber) : ""
        let zone = time.dropFirst(19 + (fraction.isEmpty ? 0 : fraction.count + 1))
        return "\(seconds).\(fraction)\(String(repeating: "0", count: max(0, 9 - fraction.count)))\(zone)"
    }
}
