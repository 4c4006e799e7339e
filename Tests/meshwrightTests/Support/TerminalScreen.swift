import Foundation
import Testing

/// A terminal of its own, by tmux, in which the real executable runs; what it shows is looked at as a person would.
final class TerminalScreen: Sendable {
    private let socket: String
    private let folder: TemporaryFolder

    /// - Parameters:
    ///   - environment: For the command; `TERM` is tmux's own otherwise.
    ///   - columns: Width of the terminal.
    init(
        _ arguments: String, in folder: TemporaryFolder, environment: [String: String] = [:], columns: Int = 100,
        rows: Int = 40
    ) async throws {
        self.folder = folder
        socket = folder.file("tmux")
        var variables = ["XDG_STATE_HOME": folder.path, "EDITOR": "false", "KUBECONFIG": "/nonexistent/kubeconfig"]
        variables.merge(environment) { $1 }
        let settings = variables.sorted { $0.key < $1.key }.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
        // What the command leaves behind stays on the screen, with its status.
        let line =
            "cd '\(folder.path)'; env -u NO_COLOR -u VISUAL \(settings) meshwright \(arguments); echo \"status $?\"; exec cat"
        _ = try await tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", line)
    }

    /// Ends the terminal and what runs in it.
    func close() async { _ = try? await tmux("kill-server") }

    /// Types text as it is, and then keys by tmux's names for them: `Enter`, `Tab`, `C-c`.
    func type(_ text: String, _ keys: String...) async throws {
        if !text.isEmpty { _ = try await tmux("send-keys", "-l", text) }
        if !keys.isEmpty { _ = try await tmux(["send-keys"] + keys) }
    }

    /// Pastes text as a terminal does for a program that asked to be told.
    func paste(_ text: String) async throws {
        let path = try folder.write(text, to: "paste.txt")
        _ = try await tmux("load-buffer", path)
        _ = try await tmux("paste-buffer", "-p", "-d")
    }

    func resize(columns: Int) async throws { _ = try await tmux("resize-window", "-x", "\(columns)") }

    /// The rows of the screen, without empty ones at its end.
    func rows() async throws -> [String] {
        var rows = try await tmux("capture-pane", "-p").split(separator: "\n", omittingEmptySubsequences: false).map {
            String($0)
        }
        while rows.last?.isEmpty == true { rows.removeLast() }
        return rows
    }

    /// What was sent, with its colours.
    func colours() async throws -> String { try await tmux("capture-pane", "-p", "-e") }

    /// Looks until the screen is as wanted.
    ///
    /// - Parameter again: Done each time that it is not.
    /// - Returns: The rows. It is an issue when the test's time is over before.
    @discardableResult
    func wait(
        _ what: Comment, _ isWanted: ([String]) -> Bool, trying again: () async throws -> Void = {},
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [String] {
        let limit = ContinuousClock.now + .seconds(60)
        while true {
            let rows = try await rows()
            if isWanted(rows) { return rows }
            try await again()
            if ContinuousClock.now > limit {
                Issue.record("\(what): \(rows.joined(separator: "\n"))", sourceLocation: sourceLocation)
                throw CancellationError()
            }
        }
    }

    /// Looks until the last row is this.
    @discardableResult
    func wait(forLast row: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> [String] {
        try await wait("the last row is not '\(row)'", { $0.last == row }, sourceLocation: sourceLocation)
    }

    private func tmux(_ arguments: String...) async throws -> String { try await tmux(arguments) }

    private func tmux(_ arguments: [String]) async throws -> String {
        var command = Command(["-S", socket] + arguments)
        command.environment["TMUX"] = .some(nil)
        let result = try await command.run("tmux")
        try #require(result.status == 0, "tmux \(arguments): \(result.error)")
        return result.output
    }
}

/// Runs `body` while the command runs in a terminal.
func inTerminal(
    _ arguments: String, environment: [String: String] = [:], columns: Int = 100, rows: Int = 40,
    _ body: (TerminalScreen, TemporaryFolder) async throws -> Void
) async throws {
    let folder = try TemporaryFolder()
    let screen = try await TerminalScreen(
        arguments, in: folder, environment: environment, columns: columns, rows: rows)
    do {
        try await body(screen, folder)
    } catch {
        await screen.close()
        throw error
    }
    await screen.close()
}
