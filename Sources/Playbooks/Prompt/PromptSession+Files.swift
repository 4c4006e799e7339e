import Changes
import FoundationEssentials
import LuaHost
import Modules
import Synchronization
import Values

// What `:edit`, `:load` and `:save` do.
extension PromptSession {
    /// Everything that worked, one entry after the other.
    public var transcript: String { state.withLock { $0.entries.joined(separator: "\n") } }

    /// Runs a file in the session. A playbook that it returns is run on the session's fleet, with the defaults of its
    /// parameters.
    ///
    /// - Throws: When the file cannot be read.
    public func load(_ path: String) async throws(OperationError) -> PromptOutcome {
        let path = FileNames.expandingHome(path)
        guard FileManager.default.fileExists(atPath: path) else {
            throw OperationError(.invalidInput, "there is no file \(path)", hint: "Tab completes names of files")
        }
        let isPlain = !path.contains("/") && !path.hasSuffix(".lua")
        let source = try PlaybookSource(isPlain ? "./" + path : path, library: library.library)
        return await outcome {
            let text = PromptText.keepingLocals(source.text)
            let function = try await self.machine.load(
                source: text, chunkName: source.chunkName, environment: .prompt, typed: source.text)
            let values = try await self.machine.call(function)
            guard let declared = values.first, let playbook = try? LoadedPlaybook(declared, of: source) else {
                self.state.withLock { $0.entries.append(source.text) }
                return values
            }
            let parameters = try playbook.description.parameters.values(from: [])
            return try await self.machine.call(
                playbook.run, [.object(self.context.fleetObject), LuaValue(JSON.object(parameters))])
        }
    }

    /// Writes what worked as a playbook.
    ///
    /// - Returns: How many entries it has, and how many were left out because they are about the session itself.
    /// - Throws: `invalid_input` when there is nothing to save or the file is there, `file` when it cannot be written.
    public func save(_ path: String, overwrites: Bool) async throws(OperationError) -> (kept: Int, omitted: Int) {
        let path = FileNames.expandingHome(path)
        var entries: [SessionPlaybook.Entry] = []
        for text in state.withLock(\.entries) {
            let isValue = !(await machine.isBlock(text))
            entries.append(SessionPlaybook.Entry(text: text, isValue: isValue))
        }
        let fileName = path.split(separator: "/").last.map(String.init) ?? path
        let playbook = SessionPlaybook(
            name: fileName.hasSuffix(".lua") ? String(fileName.dropLast(4)) : fileName, entries: entries,
            modules: library.moduleNames + ["task"], globals: Set(await machine.globalNames))
        guard playbook.count > 0 else {
            throw OperationError(.invalidInput, "there is nothing to save: no entry has worked yet")
        }
        guard overwrites || !FileManager.default.fileExists(atPath: path) else {
            throw OperationError(.invalidInput, "\(path) is there already", hint: ":save! \(path) replaces it")
        }
        do {
            try Data(playbook.text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw OperationError(
                .file, "cannot write \(path)", hint: "check the folder and its permissions", cause: error)
        }
        return (playbook.count, entries.count - playbook.count)
    }
}
