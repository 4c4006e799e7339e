import Foundation
import Testing
import Values

/// Every file of Tests/Escapes tries to get out of the sandbox, or to take the process down. Its second line says how that
/// must end: `ok` after the script itself has seen that nothing worked, an error's kind or text, or `stuck` when only
/// the end of the process is left.
@Suite("Escapes from the sandbox", .timeLimit(.minutes(5)))
struct EscapeTests {
    private static let source =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
        + "/Escapes"

    static let names = ((try? FileManager.default.contentsOfDirectory(atPath: source)) ?? []).sorted()

    /// A kubeconfig for a cluster that nobody asks anything.
    private static let kubeconfig = """
        apiVersion: v1
        kind: Config
        clusters: [{ name: c, cluster: { server: "https://127.0.0.1:1" } }]
        users: [{ name: u, user: {} }]
        contexts: [{ name: c, context: { cluster: c, user: u } }]
        """

    /// What the scripts find beside them.
    private func folder(with script: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(
            "return playbook { name = \"escape\", summary = \"s\", run = function(fleet)\n\(script)\nend }",
            to: "escape.lua")
        try folder.write(Self.kubeconfig, to: "config")
        try folder.write("here\n", to: "here.txt")
        try folder.write("secret\n", to: ".hidden")
        try folder.write("\u{1B}Lua\u{54}", to: "bytecode.lua")
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: folder.file("link.txt"), withDestinationPath: "/etc/passwd")
        try manager.createSymbolicLink(atPath: folder.file("link.lua"), withDestinationPath: "/etc/passwd")
        try manager.createSymbolicLink(atPath: folder.file("folder"), withDestinationPath: "/etc")
        return folder
    }

    @Test("an escape does not work, and the process ends in order", arguments: names)
    func escape(name: String) async throws {
        let script = try String(contentsOfFile: Self.source + "/" + name, encoding: .utf8)
        let head = script.split(separator: "\n").prefix(2).map(String.init)
        try #require(head.count == 2 && head[0].hasPrefix("-- tries: ") && head[1].hasPrefix("-- ends: "))
        let end = String(head[1].dropFirst("-- ends: ".count))
        let folder = try folder(with: script)
        let result = try await Command(
            "run", folder.file("escape.lua"), "--kubeconfig", folder.file("config"), "--contexts", "c",
            "--memory-limit", "64MiB", "--busy-limit", ["busy", "stuck"].contains(end) ? "500ms" : "40s", "--deadline",
            "4m", "-o", "json"
        ).run()
        if end == "stuck" {
            #expect(result.status == 1 && result.error.contains("stuck where it cannot be stopped"), "\(result)")
            return
        }
        let error = try result.json["error"]
        switch end {
        case "ok": #expect(result.status == 0, "\(error?.text() ?? "")")
        case "busy", "memory":
            #expect(result.status == 1 && error?["kind"]?.stringValue == end, "\(error?.text() ?? "")")
        default:
            let text = end.dropFirst("error:".count).drop { $0 == " " }
            #expect(
                result.status == 1 && (error?["message"]?.stringValue ?? "").hasSuffix(text), "\(error?.text() ?? "")")
        }
    }
}
