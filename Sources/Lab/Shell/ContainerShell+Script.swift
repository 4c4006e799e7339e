import Synchronization

extension ContainerShell {
    /// `sh -c COMMANDS`, `sh FILE`, and `sh` that reads its commands from its input.
    func script(_ name: String, _ arguments: [String], _ outputs: Outputs) async throws -> Int {
        let operands = arguments.drop { ["-i", "-l", "-e", "-x"].contains($0) }
        guard let first = operands.first else {
            return try await InteractiveShell(shell: self, name: name, outputs: outputs).run()
        }
        if first.hasPrefix("-"), first.contains("c"), operands.count > 1 {
            return try await runScript(operands[operands.startIndex + 1], name, outputs).code
        }
        guard let content = file(first) else {
            try await outputs.complain("\(name): 0: cannot open \(first): No such file")
            return 2
        }
        return try await runScript(String(decoding: content, as: UTF8.self), name, outputs).code
    }

    /// - Returns: the exit code, and whether the shell itself was told to end.
    func runScript(_ text: String, _ name: String, _ outputs: Outputs) async throws -> (code: Int, exits: Bool) {
        let script: ShellScript
        do { script = try ShellScript(text, environment: container.environment) } catch {
            try await outputs.complain("\(name): the lab's shell does not know \(error.what)")
            return (2, false)
        }
        var code = 0
        var piped: [UInt8]?
        for (index, command) in script.commands.enumerated() {
            if command.joint == .onSuccess, code != 0 { continue }
            if command.joint == .onFailure, code == 0 { continue }
            if command.words.first == "exit" {
                return (command.words.dropFirst().first.flatMap { Int($0) } ?? code, true)
            }
            let isRead = script.commands.dropFirst(index + 1).first?.joint == .onOutput
            let shell = command.joint == .onOutput ? reading(piped ?? []) : self
            if isRead {
                let (result, output) = try await shell.collecting(name, command, outputs)
                (code, piped) = (result, output)
            } else {
                code = try await shell.step(name, command, outputs)
            }
        }
        return (code, false)
    }

    /// The same container, where commands read these bytes.
    func reading(_ bytes: [UInt8]) -> ContainerShell {
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
        var own = outputs
        // A file that was opened stays one that can be written, but for room on the disk.
        own.append = { path, bytes in try? write(bytes, to: path, appending: true) }
        for (target, field) in [(command.output, \Outputs.output), (command.errors, \Outputs.errors)] {
            do throws(FileProblem) { own[keyPath: field] = try opened(target, outputs) } catch {
                try await outputs.complain("\(shell): 1: cannot create \(target.path): \(error.reason)")
                return 2
            }
        }
        do {
            return try await run(command.words, own)
        } catch is CommandStartError {
            try await own.complain("\(shell): 1: \(command.words.first ?? ""): not found")
            return 127
        }
    }

    /// Where a command's output goes; a file begins anew unless it is added to.
    private func opened(
        _ target: ShellScript.Target, _ outputs: Outputs
    ) throws(FileProblem) -> ShellScript.Target {
        switch target {
        case .output: return outputs.output
        case .errors: return outputs.errors
        case .nowhere: return .nowhere
        case .file(let path, let appends):
            try write([], to: path, appending: appends)
            return target
        }
    }
}

extension ShellScript.Target {
    fileprivate var path: String { if case .file(let path, _) = self { path } else { "" } }
}
