import Values

/// Runs commands in a container: those of a shell that need nothing but the container, curl, and the programs of Cilium.
struct ContainerShell: Sendable {
    /// The two outputs of a command.
    struct Outputs: Sendable {
        var write: @Sendable (ExecOutput) async throws -> Void
        var output = ShellScript.Target.output
        var errors = ShellScript.Target.errors
        /// Adds to a file of the container that was opened for writing.
        var append: @Sendable (String, [UInt8]) -> Void = { _, _ in }

        func print(_ text: String) async throws { try await send(Array((text + "\n").utf8), to: output) }
        func complain(_ text: String) async throws { try await send(Array((text + "\n").utf8), to: errors) }

        func send(_ bytes: [UInt8], to target: ShellScript.Target) async throws {
            switch target {
            case .output: try await write(.standardOutput(bytes))
            case .errors: try await write(.standardError(bytes))
            case .file(let path, _): append(path, bytes)
            case .nowhere: break
            }
        }
    }

    let context: ClusterContext
    let pod: RunningPod
    let container: PodContainer
    let input: AsyncStream<[UInt8]>
    let sizes: LatestSize
    let isTerminal: Bool

    /// - Returns: the exit code.
    /// - Throws: ``CommandStartError`` when the container has no such program, and what `outputs` throws.
    func run(_ words: [String], _ outputs: Outputs) async throws -> Int {
        let program = words.first ?? ""
        let name = program.split(separator: "/").last.map(String.init) ?? program
        let arguments = Array(words.dropFirst())
        if let code = try await runCilium(name, arguments, outputs) { return code }
        guard !isDistroless else { throw Self.notFound(program) }
        if name == "curl", hasCurl {
            return try await Curl(context: context, pod: pod, container: container).run(arguments, outputs)
        }
        if let code = try await runFileCommand(name, arguments, outputs) { return code }
        switch name {
        case "echo": try await echo(arguments, outputs)
        case "env", "printenv": return try await environment(arguments, outputs)
        case "hostname": try await outputs.print(container.environment["HOSTNAME"] ?? pod.name)
        case "whoami": try await outputs.print("root")
        case "uname": try await outputs.print(systemName(arguments))
        case "true", ":": break
        case "false": return 1
        case "sleep": try await sleep(arguments)
        case "sh", "bash", "ash": return try await script(name, arguments, outputs)
        case "getent": return try await lookUp(arguments, outputs)
        default: throw Self.notFound(program)
        }
        return 0
    }

    static func notFound(_ program: String) -> CommandStartError {
        CommandStartError(reason: "exec: \"\(program)\": executable file not found in $PATH")
    }

    /// What there is in every image that has a shell.
    static let programs: Set<String> = [
        ":", "[", "ash", "bash", "cat", "curl", "echo", "env", "false", "getent", "head", "hostname", "ls", "mkdir",
        "printenv", "pwd", "rm", "sh", "sleep", "stty", "tar", "test", "touch", "tr", "true", "uname", "whoami",
    ]

    /// Images that hold one program and no shell.
    private var isDistroless: Bool {
        container.image.repository.hasPrefix("registry.k8s.io/")
            || ["operator-generic", "operator", "clustermesh-apiserver", "pause", "coredns"].contains(
                container.image.base)
    }

    private var hasCurl: Bool {
        !context.facts.settings.imagesWithoutCurl.contains { container.image.isFrom($0) }
    }

    private func echo(_ arguments: [String], _ outputs: Outputs) async throws {
        let text = arguments.drop { $0 == "-n" }.joined(separator: " ")
        if arguments.first == "-n" {
            try await outputs.send(Array(text.utf8), to: outputs.output)
        } else {
            try await outputs.print(text)
        }
    }

    private func environment(_ arguments: [String], _ outputs: Outputs) async throws -> Int {
        if let name = arguments.first {
            guard let value = container.environment[name] else { return 1 }
            try await outputs.print(value)
            return 0
        }
        for (name, value) in container.environment.sorted(by: { $0.key < $1.key }) {
            try await outputs.print("\(name)=\(value)")
        }
        return 0
    }

    private func systemName(_ arguments: [String]) -> String {
        let index = context.facts.nodeNames.firstIndex(of: pod.node) ?? 0
        let kernel = context.facts.settings.nodes[index].kernelVersion
        let host = container.environment["HOSTNAME"] ?? pod.name
        switch arguments.first {
        case "-r": return kernel
        case "-m": return "x86_64"
        case "-n": return host
        case "-a": return "Linux \(host) \(kernel) #1 SMP x86_64 GNU/Linux"
        default: return "Linux"
        }
    }

    private func sleep(_ arguments: [String]) async throws {
        let time = arguments.first == "infinity" ? .seconds(1e9) : arguments.first.flatMap { Duration(text: $0) }
        try await context.clock.sleep(for: time ?? .zero)
    }

    private func lookUp(_ arguments: [String], _ outputs: Outputs) async throws -> Int {
        guard let host = arguments.last else { return 1 }
        let found = pod.aliases[host]?.first ?? context.clusterIP(of: host, from: pod.namespace)
        guard let address = found else { return 2 }
        try await outputs.print("\(address)      \(host)")
        return 0
    }
}
