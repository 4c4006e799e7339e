import Foundation
@testable import Playbooks
import Testing
import Values

@testable import meshwright

@Suite("Options")
struct OptionTests {
    @Test(
        "whether JSON is wanted is known before the arguments are understood",
        arguments: [
            (["run", "-o", "json"], OutputFormat.json), (["--output", "json", "x"], .json), (["--output=json"], .json),
            (["run", "-o", "text"], .text), (["run", "json"], .text), (["--", "-o", "json"], .text), ([], .text),
        ])
    func outputFormat(arguments: [String], expected: OutputFormat) {
        #expect(OutputFormat(in: arguments) == expected)
    }

    @Test("the help of a playbook lists name, default, kind or choices, and doc")
    func parameters() {
        let text = ParameterHelp.text(
            PlaybookDescription(
                name: "clustermesh", summary: "Connect clusters",
                parameters: [
                    PlaybookParameter(
                        name: "service_type", kind: .choice(["NodePort", "LoadBalancer"]), defaultValue: "NodePort",
                        doc: "How it is exposed"),
                    PlaybookParameter(name: "merged", kind: .string, isOptional: true, doc: "Also write one"),
                    PlaybookParameter(name: "hub", kind: .string),
                ]))
        #expect(
            text == """
                PLAYBOOK clustermesh: Connect clusters
                  --param service_type=NodePort  (NodePort|LoadBalancer)
                      How it is exposed
                  --param merged=  (string, optional)
                      Also write one
                  --param hub=…  (string, needed)
                """)
    }

    @Test("help is about a playbook where one is named, and about all where one could be")
    func helpArguments() throws {
        #expect(ParameterHelp(arguments: ["run", "clustermesh", "--help"])?.playbook == "clustermesh")
        #expect(ParameterHelp(arguments: ["rehearse", "-h", "mine.lua", "--clusters", "3"])?.playbook == "mine.lua")
        for arguments in [["run", "--help"], ["rehearse", "--clusters", "3", "-h"], ["fork", "--help"]] {
            #expect(try #require(ParameterHelp(arguments: arguments)).playbook == nil)
        }
        #expect(ParameterHelp(arguments: ["fork", "clustermesh", "--help"]) == nil)
        #expect(ParameterHelp(arguments: ["lab", "--help"]) == nil)
    }

    @Test("the history lies in the user's state folder, or nowhere")
    func historyPlace() throws {
        let folder = try TemporaryFolder()
        #expect(HistoryFile(["XDG_STATE_HOME": folder.path])?.path == folder.file("meshwright/history"))
        #expect(HistoryFile(["HOME": folder.path])?.path == folder.file(".local/state/meshwright/history"))
        #expect(HistoryFile(["XDG_STATE_HOME": "relative"]) == nil)
    }

    @Test("the history keeps the last lines, and is nobody else's business")
    func history() throws {
        let folder = try TemporaryFolder()
        let history = try #require(HistoryFile(["XDG_STATE_HOME": folder.path]))
        #expect(history.load().isEmpty)
        for number in 1...(2 * EntryHistory.kept + 1) { history.append("line \(number)") }
        #expect(history.load() == (EntryHistory.kept + 2...2 * EntryHistory.kept + 1).map { "line \($0)" })
        history.append("one more")
        #expect(history.load().last == "one more")
        #expect(try folder.read("meshwright/history").split(separator: "\n").count == EntryHistory.kept + 1)
        let mode = try FileManager.default.attributesOfItem(atPath: history.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }
}
