import FoundationEssentials
import NIOCore
import NIOHTTP1
import Values

extension ResourceCall {
    func logs() async throws(StatusError) -> APIResponse {
        let pod = try existing()
        let container = try container(of: pod)
        guard let runtime = handler.configuration.runtime else {
            throw .internalError("no kubelet runs on node \(pod.at("spec", "nodeName")?.stringValue ?? "")")
        }
        let selection = try LogSelection(request)
        let log = try await runtime.logs(
            LogRequest(
                pod: pod, container: container, previous: request.flag("previous"), follow: request.flag("follow")))
        return APIResponse(
            .ok, contentType: "text/plain",
            body: .stream { write in
                var selection = selection
                var text = ""
                for line in selection.past(log.lines) { text += selection.text(of: line) }
                if !text.isEmpty { try await write(ByteBuffer(string: text)) }
                guard let following = log.following else { return }
                for await line in following {
                    let text = selection.text(of: line)
                    if text.isEmpty { return }
                    try await write(ByteBuffer(string: text))
                }
            })
    }
}

/// Which part of a log is wanted, and how its lines are written.
struct LogSelection: Sendable {
    private var tail: Int?
    private var since: Date?
    private var withTimes: Bool
    /// Bytes that may still be written.
    private var rest: Int?

    init(_ request: APIRequest) throws(StatusError) {
        let causes = ["tailLines", "sinceSeconds", "limitBytes"].compactMap { name -> StatusError.Cause? in
            guard let text = request.value(name), !text.isEmpty else { return nil }
            let least = name == "tailLines" ? 0 : 1
            if let number = Int(text), number >= least { return nil }
            return .invalid(name, .string(text), "must be greater than or equal to \(least)")
        }
        if !causes.isEmpty { throw .invalid("PodLogOptions", "", causes) }
        self.tail = request.integer("tailLines")
        let time = request.value("sinceTime").flatMap { try? Date($0, strategy: .iso8601) }
        self.since = request.integer("sinceSeconds").map { Date.now - Double($0) } ?? time
        self.withTimes = request.flag("timestamps")
        self.rest = request.integer("limitBytes")
    }

    func past(_ lines: [LogLine]) -> [LogLine] {
        let recent = since.map { since in lines.filter { $0.time >= since } } ?? lines
        return tail.map { Array(recent.suffix($0)) } ?? recent
    }

    /// The line with its newline, cut where the limit is reached; empty after that.
    mutating func text(of line: LogLine) -> String {
        let time = line.time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let text = (withTimes ? "\(time) " : "") + line.text + "\n"
        guard let rest else { return text }
        self.rest = max(0, rest - text.utf8.count)
        return String(decoding: text.utf8.prefix(rest), as: UTF8.self)
    }
}
