import ArgumentParser
import Changes
import Playbooks
import Values

/// One use of the command: parses the arguments, runs the subcommand, and turns however it ends into a status.
struct Invocation {
    let arguments: [String]
    private let misplaced: MisplacedValue?
    let console: Console

    init(arguments: [String], console: Console) {
        misplaced = MisplacedValue(in: arguments)
        let options = arguments.prefix { $0 != "--" }
        // What follows an option without value would be taken for it.
        let completed = options.map { SandboxOptions.bareOptions.contains($0) ? "\($0)=*" : $0 }
        self.arguments = completed + arguments.dropFirst(options.count)
        self.console = console
    }

    /// How long the end of a command that was stopped waits for somebody to read its last lines.
    private static let lastPatience = Duration.seconds(2)

    func perform() async -> ExitStatus {
        let status = await carryOut()
        let isStopped = status == .interrupted || status == .deadline
        console.flush(within: isStopped ? Self.lastPatience : nil)
        guard status == .done, let reason = console.lostOutput else { return status }
        console.log(OperationError(.file, "cannot write to standard output: \(reason)").lines(console.errorStyle))
        console.flush()
        return .failed
    }

    private func carryOut() async -> ExitStatus {
        do {
            try checkNames()
            var command = try await parsed()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .done
        } catch let status as ExitStatus {
            return status
        } catch let failure as CommandFailure {
            return fail(failure)
        } catch let error as OperationError {
            return fail(CommandFailure(error))
        } catch {
            return await end(parsing: error)
        }
    }

    /// A command by its own name is parsed as if there were no others, because the parser goes through the declarations of
    /// all that it knows several times, which is much of what starting takes. What that refuses, and requests for help, are
    /// parsed as they should be, for the text.
    private func parsed() async throws -> any ParsableCommand {
        let named = Meshwright.configuration.subcommands.first { $0.configuration.commandName == arguments.first }
        if let named, named.configuration.subcommands.isEmpty,
            let command = try? named.parseAsRoot(Array(arguments.dropFirst())), type(of: command) == named
        {
            return command
        }
        return try await Meshwright.asyncParseAsRoot(arguments)
    }

    private func fail(_ failure: CommandFailure) -> ExitStatus {
        var error = failure.error
        if let misplaced, failure.status == .usage, misplaced.explains(error) { error.hint = misplaced.hint }
        console.log(error.lines(console.errorStyle))
        printJSON(error)
        return failure.status
    }

    /// Programs that asked for JSON get an object whatever happens.
    private func printJSON(_ error: OperationError) {
        guard OutputFormat(in: arguments) == .json else { return }
        let json: JSON = ["ok": false, "error": error.json]
        console.print(json.text(indented: true))
    }

    // A request for help or the version ends parsing too.
    private func end(parsing error: any Error) async -> ExitStatus {
        let text = Meshwright.fullMessage(for: error)
        guard Meshwright.exitCode(for: error).isSuccess else { return await failParsing(error, text) }
        console.print(SandboxOptions.showingBareOptions(text))
        do {
            if arguments.contains(where: { $0 == "--help" || $0 == "-h" }),
                let parameters = try await ParameterHelp(arguments: arguments)?.text()
            {
                console.print("\n" + parameters)
            }
            return .done
        } catch {
            return fail(error)
        }
    }

    private func failParsing(_ error: any Error, _ text: String) async -> ExitStatus {
        let message = Meshwright.message(for: error)
        var hint = "see meshwright --help"
        console.log(text)
        if let misplaced, message.contains("nexpected argument") {
            hint = misplaced.hint
            console.log("  hint: \(hint.printable)")
        } else if message.contains("'<playbook>'"),
            let list = await ParameterHelp(arguments: arguments)?.missingPlaybook()
        {
            console.log("\n" + list)
        }
        printJSON(OperationError(.invalidInput, message, hint: hint))
        return .usage
    }

    /// A subcommand that does not exist: the parser would only call it an unexpected argument.
    private func checkNames() throws {
        var command: any ParsableCommand.Type = Meshwright.self
        var path = "meshwright"
        for argument in arguments {
            let subcommands = command.configuration.subcommands
            guard !subcommands.isEmpty, !argument.hasPrefix("-"), argument != "help" else { return }
            guard let next = subcommands.first(where: { $0.configuration.commandName == argument }) else {
                let known = subcommands.compactMap { $0.configuration.commandName } + ["help"]
                throw CommandFailure(
                    .usage,
                    OperationError(
                        .invalidInput, "\(path) has no command \"\(argument)\"",
                        hint: Suggestion.hint(for: argument, among: known, kind: "command")))
            }
            command = next
            path += " \(argument)"
        }
    }
}
