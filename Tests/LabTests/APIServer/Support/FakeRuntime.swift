import FoundationEssentials
import Lab
import Values

/// Runs a handful of commands without processes.
struct FakeRuntime: PodRuntime {
    /// Where this machine listens for ports of pods.
    var ports: [Int: Int] = [:]

    func listener(ofPort port: Int, in pod: JSON) async throws(StatusError) -> (host: String, port: Int) {
        // Port 1 (tcpmux) has had no users for decades.
        ("127.0.0.1", ports[port] ?? 1)
    }

    func exec(_ request: ExecRequest, streams: ExecStreams) async throws -> Int {
        let arguments = request.command.dropFirst()
        switch request.command.first {
        case "echo":
            try await streams.write(.standardOutput(Array((arguments.joined(separator: " ") + "\n").utf8)))
            return 0
        case "cat":
            for await bytes in streams.input { try await streams.write(.standardOutput(bytes)) }
            return 0
        case "fail":
            try await streams.write(.standardOutput(Array("out\n".utf8)))
            try await streams.write(.standardError(Array("err\n".utf8)))
            return arguments.first.flatMap { Int($0) } ?? 1
        case "fill":
            let count = arguments.first.flatMap { Int($0) } ?? 0
            try await streams.write(.standardOutput([UInt8](repeating: UInt8(ascii: "x"), count: count)))
            return 0
        case "where":
            let pod = request.pod.at("metadata", "name")?.stringValue ?? ""
            try await streams.write(.standardOutput(Array("\(pod)/\(request.container)\n".utf8)))
            return 0
        case let command:
            throw CommandStartError(reason: "exec: \"\(command ?? "")\": executable file not found in $PATH")
        }
    }

    func logs(_ request: LogRequest) async throws(StatusError) -> ContainerLog {
        let start = Date.now - 100
        let lines = (1...10).map { LogLine(time: start + Double($0), text: "\(request.container) line \($0)") }
        guard request.follow else { return ContainerLog(lines: lines) }
        let (stream, continuation) = AsyncStream.makeStream(of: LogLine.self)
        continuation.yield(LogLine(time: .now, text: "\(request.container) says more"))
        continuation.finish()
        return ContainerLog(lines: lines, following: stream)
    }
}
