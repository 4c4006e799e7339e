import Subprocess
import SystemPackage

// Times whole commands: start-up against lua5.4 and kubectl, then rehearsals by number of clusters.

struct Command {
    var title: String
    var path: String
    var arguments: [String]
}

/// The best and the median wall time in milliseconds. The first run is not counted: it fills the page cache.
func measure(_ command: Command, runs: Int) async throws -> (best: Double, median: Double) {
    var times: [Double] = []
    for run in 0...runs {
        let start = ContinuousClock.now
        let executable: Executable =
            command.path.contains("/") ? .path(FilePath(command.path)) : .name(command.path)
        let result = try await Subprocess.run(
            executable, arguments: Arguments(command.arguments), output: .discarded, error: .discarded)
        let duration = start.duration(to: .now)
        guard result.terminationStatus.isSuccess else { throw Failure(command: command) }
        if run > 0 {
            times.append(Double(duration.components.seconds) * 1e3 + Double(duration.components.attoseconds) / 1e15)
        }
    }
    times.sort()
    return (times[0], times[times.count / 2])
}

struct Failure: Error, CustomStringConvertible {
    var command: Command
    var description: String { "\(command.path) \(command.arguments.joined(separator: " ")) failed" }
}

func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}

func milliseconds(_ value: Double) -> String { "\((value * 10).rounded() / 10) ms" }

func row(_ title: String, _ time: (best: Double, median: Double), against base: (name: String, median: Double)? = nil) {
    let ratio = base.map { "  \((time.median / $0.median * 100).rounded() / 100)x \($0.name)" } ?? ""
    print(
        padded(title, 36), padded("best \(milliseconds(time.best))", 18), "median \(milliseconds(time.median))\(ratio)")
}

let meshwright = CommandLine.arguments.dropFirst().first ?? "../.build/release/meshwright"
let own = try await measure(Command(title: "", path: meshwright, arguments: ["version"]), runs: 20)
row("meshwright version", own)
for peer in [
    Command(title: "lua5.4 -e 'x=1'", path: "lua5.4", arguments: ["-e", "x=1"]),
    Command(title: "kubectl version --client", path: "kubectl", arguments: ["version", "--client"]),
] {
    do {
        row(peer.title, try await measure(peer, runs: 20), against: ("meshwright version", own.median))
    } catch {
        print(padded(peer.title, 36), "not measured: \(error)")
    }
}
var first: (name: String, median: Double)?
for clusters in [2, 4, 8, 16] {
    let command = Command(
        title: "rehearse clustermesh, \(clusters) clusters", path: meshwright,
        arguments: ["rehearse", "clustermesh", "--clusters", String(clusters), "--output", "json"])
    let time = try await measure(command, runs: 3)
    row(command.title, time, against: first)
    first = first ?? ("2 clusters", time.median)
}
