import FoundationEssentials
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The machine's curl, led through the cluster's network.
struct Curl: Sendable {
    let context: ClusterContext
    let pod: RunningPod
    let container: PodContainer

    /// Options whose value is a file that curl writes.
    private static let writing: Set<String> = [
        "-o", "--output", "-D", "--dump-header", "-c", "--cookie-jar", "--trace", "--trace-ascii", "--stderr",
        "--etag-save", "--libcurl", "--output-dir", "--hsts", "--alt-svc",
    ]

    // Looked for once: it is started often.
    private static let program: Executable = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let found = folders.map { "\($0)/curl" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        return found.map { .path(FilePath($0)) } ?? .name("curl")
    }()

    func run(_ arguments: [String], _ outputs: ContainerShell.Outputs) async throws -> Int {
        if let file = Self.writtenFile(arguments) {
            try await outputs.complain(
                "curl: (23) Failure writing output to destination: \(file): Read-only file system")
            return 23
        }
        let hosts = Self.hosts(in: arguments)
        let routes = CurlRoutes(context: context, pod: pod).arguments(for: hosts)
        let words = Words(nowhere: context.facts.plan.nowhere, hosts: hosts)
        do {
            let result = try await Subprocess.run(
                Self.program, arguments: Arguments(["-q", "--noproxy", "*"] + routes + arguments),
                environment: .inherit.updating(["HOME": "/nonexistent"]),
                // A folder in which nobody can make files.
                workingDirectory: FilePath("/proc"), input: .none, output: .sequence, error: .sequence
            ) { execution in
                try await withThrowingTaskGroup { group in
                    group.addTask { try await Self.pass(execution.standardOutput, outputs, outputs.output, words) }
                    group.addTask { try await Self.pass(execution.standardError, outputs, outputs.errors, words) }
                    try await group.waitForAll()
                }
            }
            switch result.terminationStatus {
            case .exited(let code): return Int(code)
            case .signaled(let signal): return 128 + Int(signal)
            }
        } catch let error as SubprocessError {
            try await outputs.complain("curl: the lab needs the machine's curl, and it cannot be started: \(error)")
            return 127
        }
    }

    private static func pass(
        _ sequence: SubprocessOutputSequence, _ outputs: ContainerShell.Outputs, _ target: ShellScript.Target,
        _ words: Words
    ) async throws {
        for try await buffer in sequence {
            var bytes = buffer.withUnsafeBytes { Array($0) }
            if target == .errors || target == outputs.errors { bytes = words.asInPod(bytes) }
            try await outputs.send(bytes, to: target)
        }
    }

    /// curl's errors, which name where the routes lead, in the words of the pod.
    struct Words: Sendable {
        var nowhere: SocketEndpoint
        /// The hosts of the URLs that curl was given.
        var hosts: [String]

        func asInPod(_ bytes: [UInt8]) -> [UInt8] {
            let text = String(decoding: bytes, as: UTF8.self)
            let target = "\(nowhere.address) port \(nowhere.port)"
            guard text.contains(CurlRoutes.unknownSuffix) || text.contains(target) else { return bytes }
            let host = Set(hosts).count == 1 ? hosts[0] : "that address"
            return Array(text.replacing(CurlRoutes.unknownSuffix, with: "").replacing(target, with: host).utf8)
        }
    }

    static func writtenFile(_ arguments: [String]) -> String? {
        for (index, argument) in arguments.enumerated() {
            if argument == "-O" || argument == "--remote-name" { return "remote file" }
            let parts = argument.split(separator: "=", maxSplits: 1)
            let isWriting = writing.contains(argument) || parts.first.map { writing.contains(String($0)) } ?? false
            guard isWriting else { continue }
            let file = parts.count > 1 ? String(parts[1]) : index + 1 < arguments.count ? arguments[index + 1] : ""
            if !["/dev/null", "-", "/dev/stderr", "/dev/stdout", "%"].contains(file) { return file }
        }
        return nil
    }

    /// The hosts of everything that looks like a URL, with or without its scheme.
    static func hosts(in arguments: [String]) -> [String] {
        var hosts: [String] = []
        var skipsValue = false
        for argument in arguments {
            let isValue = skipsValue
            skipsValue = takesValue(argument)
            let hasScheme = argument.hasPrefix("http://") || argument.hasPrefix("https://")
            guard hasScheme || !isValue && !argument.hasPrefix("-") else { continue }
            let rest = hasScheme ? argument.drop { $0 != ":" }.dropFirst(3) : argument[...]
            let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            let host = authority.split(separator: "@").last.map { $0.prefix { $0 != ":" } } ?? ""
            if !host.isEmpty, host.allSatisfy({ $0.isLetter || $0.isNumber || ".-_".contains($0) }) {
                hosts.append(String(host))
            }
        }
        return hosts
    }

    /// Whether the next argument belongs to this one: short options by curl's own list, of the long ones those in use.
    private static func takesValue(_ argument: String) -> Bool {
        if argument.hasPrefix("--") {
            return [
                "--max-time", "--connect-timeout", "--write-out", "--header", "--output", "--data", "--request",
                "--user",
                "--user-agent", "--retry", "--retry-delay", "--retry-max-time", "--cacert", "--cert", "--key",
                "--resolve", "--connect-to", "--proxy", "--interface", "--data-raw", "--data-binary", "--max-redirs",
                "--limit-rate", "--range", "--referer", "--cookie", "--form", "--noproxy",
            ].contains(argument)
        }
        guard argument.hasPrefix("-"), let last = argument.last, argument.count > 1 else { return false }
        return "ACDEFHKPQTUXYbcdehmortuwxyz".contains(last)
    }
}
