#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

// AgainstKubectl MESHWRIGHT KUBECTL MERGE PARSERS [PART...]: the same work done by a playbook and by the real kubectl, on the lab and on a server
// that repeats prepared answers, whose own time is next to nothing. Runs in the folder Benchmarks.

guard CommandLine.arguments.count >= 5 else {
    print(
        "usage: AgainstKubectl MESHWRIGHT KUBECTL MERGE PARSERS [start] [sleep] [merge] [list] [parsers] [get] [prepared] [fleet]"
    )
    exit(2)
}

let (meshwright, kubectl) = (CommandLine.arguments[1], CommandLine.arguments[2])
let (mergeKubeconfigs, parsers) = (CommandLine.arguments[3], CommandLine.arguments[4])
let parts = CommandLine.arguments.dropFirst(5)
func isWanted(_ part: String) -> Bool { parts.isEmpty || parts.contains(part) }
let pods = 5000
let clusters = 32

var template = Array("\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/kubectl-XXXXXX".utf8CString)
guard let made = mkdtemp(&template) else { throw Command.Failure(description: "no folder for temporary files") }
let folder = String(cString: made)
// kubectl keeps a cache of discovery there.
let home = ["HOME": folder]
defer { _ = try? Command(arguments: ["rm", "-r", folder]).measure() }

func playbook(_ name: String, fleet: String, _ parameters: String...) -> Command {
    Command(
        arguments: [meshwright, "run", "playbooks/\(name).lua", "--fleet", fleet]
            + parameters.flatMap { ["--param", $0] },
        environment: home)
}

func kubectl(_ kubeconfig: String, _ arguments: String...) -> Command {
    Command(arguments: [kubectl, "--kubeconfig", kubeconfig] + arguments, environment: home)
}

func lab(clusters: Int, _ name: String) throws -> Server {
    try Server(
        Command(arguments: [
            meshwright, "lab", "up", "--clusters", String(clusters), "--dir", "\(folder)/\(name)", "--output", "json",
        ]), readyWhen: "\(folder)/\(name)/fleet.yaml")
}

func answers(_ name: String, delays: [Int]) throws -> Server {
    try Server(
        Command(arguments: ["python3", "answers.py", "serve", "\(folder)/\(name)"] + delays.map(String.init)),
        readyWhen: "\(folder)/\(name)/fleet.yaml")
}

func prepareAnswers(_ name: String, from kubeconfig: String) throws {
    _ = try Command(
        arguments: ["python3", "answers.py", "prepare", kubectl, kubeconfig, "\(folder)/\(name)"], environment: home
    ).measure()
}

/// What needs a cluster with so many pods, and the answers that others need.
func onOneCluster() throws {
    let server = try lab(clusters: 1, "one")
    defer { server.stop() }
    let (fleet, kubeconfig) = ("\(folder)/one/fleet.yaml", "\(folder)/one/cluster01.conf")
    if isWanted("fleet") {
        _ = try playbook("pods", fleet: fleet, "count=50").measure()
        try prepareAnswers("few", from: kubeconfig)
    }
    _ = try playbook("pods", fleet: fleet, "count=200").measure()
    if isWanted("get") { try gets(fleet, kubeconfig) }
    guard !["list", "parsers", "prepared"].filter(isWanted).isEmpty else { return }
    _ = try playbook("pods", fleet: fleet, "count=\(pods)").measure()
    if isWanted("prepared") { try prepareAnswers("many", from: kubeconfig) }
    if isWanted("parsers") { try parse(kubeconfig) }
    guard isWanted("list") else { return }
    try Comparison(
        title: "List of \(pods) pods into Lua and filtered there, from the lab",
        own: playbook("list", fleet: fleet), peer: kubectl(kubeconfig, "get", "pods", "-A", "-o", "json")
    ).run(goal: .init(time: 0.25, memory: 0.5))
}

func parse(_ kubeconfig: String) throws {
    print("\nThe list's bytes into Lua, by parser, in time of the processor")
    fflush(nil)
    let ask = "\"$0\" --kubeconfig \"$1\" get --raw /api/v1/pods > \"$2\"; \"$3\" \"$2\""
    _ = try Command(
        arguments: ["sh", "-ec", ask, kubectl, kubeconfig, "\(folder)/pods.json", parsers], environment: home,
        isShown: true
    ).measure()
}

func gets(_ fleet: String, _ kubeconfig: String) throws {
    let gets = (1...200).map { number in
        let digits = String(number)
        let name = "app\(number % 50)-7c9d8b6f5d-\(String(repeating: "0", count: 5 - digits.count))\(digits)"
        return "'\(kubectl)' --kubeconfig '\(kubeconfig)' get pod -n default \(name) -o json"
    }
    try Comparison(
        title: "200 gets, one after the other, from the lab", own: playbook("gets", fleet: fleet),
        peer: Command(arguments: ["sh", "-ec", gets.joined(separator: "\n")], environment: home)
    ).run(goal: .init(time: 0.01, memory: nil))
}

func preparedList() throws {
    let server = try answers("many", delays: [0])
    defer { server.stop() }
    try Comparison(
        title: "The same list, from prepared answers", own: playbook("list", fleet: "\(folder)/many/fleet.yaml"),
        peer: kubectl("\(folder)/many/cluster1.conf", "get", "pods", "-A", "-o", "json")
    ).run(goal: .init(time: 0.25, memory: 0.5))
}

/// All clusters at once against the slowest of them alone.
func fanOut(_ title: String, _ name: String, slowest: String) throws {
    let alone = "\(folder)/\(name)/slowest.yaml"
    try write("clusters:\n  - name: slowest\n    kubeconfig: \(slowest).conf\n", to: alone)
    try Comparison(
        title: title, own: playbook("list", fleet: "\(folder)/\(name)/fleet.yaml"),
        peer: playbook("list", fleet: alone),
        peerName: "slowest alone", runs: 5
    ).run(goal: .init(time: 1.5, memory: nil))
}

func fanOuts() throws {
    let delays = (1...clusters).map { 20 + 15 * $0 }
    let server = try answers("few", delays: delays)
    defer { server.stop() }
    try fanOut(
        "List of 50 pods on each of \(clusters) clusters that take \(delays[0]) to \(delays[clusters - 1]) ms to answer",
        "few", slowest: "cluster\(clusters)")
    let lab = try lab(clusters: clusters, "fleet")
    defer { lab.stop() }
    try fanOut(
        "List of pods on each of \(clusters) clusters of one lab, which answers at once and shares this machine",
        "fleet",
        slowest: "cluster\(clusters)")
}

func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw Command.Failure(description: "cannot write \(path)") }
    fputs(text, file)
    fclose(file)
}

/// A kubeconfig whose cluster nobody asks.
func idle(_ name: String, _ parameters: String...) throws -> Command {
    let path = "\(folder)/idle.conf"
    try write(
        """
        apiVersion: v1
        clusters:
        - cluster:
            server: https://127.0.0.1:1
          name: idle
        contexts:
        - context:
            cluster: idle
            user: idle
          name: idle
        current-context: idle
        kind: Config
        users:
        - name: idle
          user:
            token: none

        """, to: path)
    return Command(
        arguments: [meshwright, "run", "playbooks/\(name).lua", "--kubeconfig", path, "--contexts", "idle"]
            + parameters.flatMap { ["--param", $0] },
        environment: home)
}

func starts() throws {
    try Comparison(
        title: "Start-up: a playbook that does nothing", own: idle("empty"),
        peer: Command(arguments: [kubectl, "version", "--client"], environment: home), runs: 40
    ).run(goal: .init(time: 0.2, memory: nil))
}

func sleepers() throws {
    func peak(_ count: Int) throws -> Double {
        median(try (0..<3).map { _ in try idle("sleep", "count=\(count)").measure().peakMebibytes })
    }
    let more = try peak(1_000) - peak(1)
    let verdict = more < 20 ? "met" : "MISSED"
    print("\n1,000 tasks asleep at once\n  \(rounded(more)) MiB more than with one, goal less than 20 MiB: \(verdict)")
}

do {
    if isWanted("start") { try starts() }
    if isWanted("sleep") { try sleepers() }
    if isWanted("merge") { try merges() }
    try onOneCluster()
    if isWanted("prepared") { try preparedList() }
    if isWanted("fleet") { try fanOuts() }
} catch {
    print("\(error)")
    exit(1)
}
