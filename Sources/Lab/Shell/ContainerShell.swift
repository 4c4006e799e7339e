import Synchronization
import Values

/// Runs commands in a container: those of a shell that need nothing but the container, curl, and the programs of Cilium.
struct ContainerShell: Sendable {
    /// The two outputs of a command.
    struct Outputs: Sendable {
        var write: @Sendable (ExecOutput) async throws -> Void
        var output = ShellScript.Target.output
        var errors = ShellScript.Target.errors

        func print(_ text: String) async throws { try await send(Array((text + "\n").utf8), to: output) }
        func complain(_ text: String) async throws { try await send(Array((text + "\n").utf8), to: errors) }

        func send(_ bytes: [UInt8], to target: ShellScript.Target) async throws {
            switch target {
            case .output: try await write(.standardOutput(bytes))
            case .errors: try await write(.standardError(bytes))
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

    private func script(_ name: String, _ arguments: [String], _ outputs: Outputs) async throws -> Int {
        guard let flag = arguments.first, flag.hasPrefix("-"), flag.contains("c"), arguments.count > 1 else {
            try await outputs.complain("\(name): the lab's shell runs -c COMMANDS only")
            return 2
        }
        let script: ShellScript
        do { script = try ShellScript(arguments[1], environment: container.environment) } catch {
            try await outputs.complain("\(name): the lab's shell does not know \(error.what)")
            return 2
        }
        var code = 0
        var piped: [UInt8]?
        for (index, command) in script.commands.enumerated() {
            if command.joint == .onSuccess, code != 0 { continue }
            if command.joint == .onFailure, code == 0 { continue }
            if command.words.first == "exit" { return command.words.dropFirst().first.flatMap { Int($0) } ?? code }
            let isRead = script.commands.dropFirst(index + 1).first?.joint == .onOutput
            let shell = command.joint == .onOutput ? reading(piped ?? []) : self
            if isRead {
                let (result, output) = try await shell.collecting(name, command, outputs)
                (code, piped) = (result, output)
            } else {
                code = try await shell.step(name, command, outputs)
            }
        }
        return code
    }

    /// The same container, where commands read these bytes.
    private func reading(_ bytes: [UInt8]) -> ContainerShell {
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        if !bytes.isEmpty { continuation.yield(bytes) }
        continuation.finish()
        return ContainerShell(
            context: context, pod: pod, container: container, input: stream, sizes: sizes, isTerminal: isTerminal)
    }

    /// Runs a command whose output goes into a pipe.
    private func collecting(
        _ shell: String, _ command: ShellScript.Command, _ outputs: Outputs
    ) async throws -> (Int, [UInt8]) {
        let collected = Mutex<[UInt8]>([])
        let own = Outputs { output in
            if case .standardOutput(let bytes) = output { return collected.withLock { $0 += bytes } }
            try await outputs.write(output)
        }
        let code = try await step(shell, command, own)
        return (code, collected.withLock { $0 })
    }

    private func step(_ shell: String, _ command: ShellScript.Command, _ outputs: Outputs) async throws -> Int {
        func resolved(_ target: ShellScript.Target) -> ShellScript.Target {
            switch target {
            case .output: outputs.output
            case .errors: outputs.errors
            case .nowhere: .nowhere
            }
        }
        var own = outputs
        own.output = resolved(command.output)
        own.errors = resolved(command.errors)
        do {
            return try await run(command.words, own)
        } catch is CommandStartError {
            try await own.complain("\(shell): 1: \(command.words.first ?? ""): not found")
            return 127
        }
    }
}
