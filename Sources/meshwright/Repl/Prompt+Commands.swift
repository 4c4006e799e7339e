import Changes
import Playbooks

// What begins with a colon.
extension Prompt {
    /// - Returns: Whether it succeeded.
    func perform(_ text: String) async throws -> Bool {
        do throws(OperationError) {
            switch try PromptCommand(text).action {
            case .help: console.print(PromptCommand.helpText)
            case .quit: quit()
            case .save(let path, let overwrites): try await save(path, overwrites: overwrites)
            case .load(let path): return try await load(path)
            case .edit(let all): return try await edit(all ? session.transcript : lastEntry)
            }
            return true
        } catch {
            show(error)
            return false
        }
    }

    private func save(_ path: String, overwrites: Bool) async throws(OperationError) {
        let (kept, omitted) = try await session.save(path, overwrites: overwrites)
        let about = omitted == 0 ? "" : ", \(omitted) left out"
        let file = path.contains("/") ? path : "./" + path
        console.print("saved \(counted(kept, "entry", "entries"))\(about); run them with: meshwright run \(file)")
    }

    private func load(_ path: String) async throws(OperationError) -> Bool {
        // A file that cannot be read is told before anything is shown of it.
        let loading: @Sendable () async -> PromptOutcome = {
            do throws(OperationError) {
                return try await self.session.load(path)
            } catch {
                return .failed(error)
            }
        }
        do {
            return try await show(loading)
        } catch {
            throw OperationError(.command, "\(error)", cause: error)
        }
    }

    /// Has a text edited, shows what came of it as if it had been typed, and runs it.
    func edit(_ text: String) async throws(OperationError) -> Bool {
        guard isInteractive else {
            throw OperationError(.unsupported, ":edit needs a terminal", hint: "type :load FILE to run a file")
        }
        let edited = try await whileAway { () async throws(OperationError) in try await ExternalEditor().edit(text) }
        guard let edited else {
            console.log("nothing was changed, so nothing is run")
            return true
        }
        for (number, line) in edited.lines.enumerated() {
            console.print((number == 0 ? Self.prompts.first : Self.prompts.next) + line.printable)
        }
        await remember(edited)
        do {
            return try await run(edited)
        } catch {
            throw OperationError(.command, "\(error)", cause: error)
        }
    }
}
