import Changes
import Fleet
import FoundationEssentials
import Kubeconfig
import LuaHost
import Playbooks
import Testing

/// What the files in Tests/StandardLibrary find beside Meshwright's own globals.
private let helpers = """
    local function fails(text, fn, ...)
      local ok, err = pcall(fn, ...)
      if ok then error("it did not fail: " .. text, 2) end
      local message = type(err) == "string" and err or err.message
      if not message:find(text, 1, true) then error("expected: " .. text .. ", got: " .. message, 2) end
    end
    """

/// Runs Lua with a fleet of one cluster, `c`, which nobody asks anything.
private func run(_ body: String) async throws -> RunReport {
    let kubeconfig = """
        apiVersion: v1
        kind: Config
        clusters: [{ name: c, cluster: { server: "https://127.0.0.1:1" } }]
        users: [{ name: u, user: {} }]
        contexts: [{ name: c, context: { cluster: c, user: u } }]
        """
    let document = try KubeconfigDocument(parsing: kubeconfig, path: "c.conf")
    let inventory = try FleetInventory.contexts(["c"], kubeconfig: Kubeconfig(documents: [document]))
    let text = "return playbook { name = \"t\", summary = \"s\", run = function(fleet) \(body)\nend }"
    return try await PlaybookRunner(library: LuaLibrary(folder: repository)).run(
        PlaybookSource(name: "t", text: text), parameters: [], on: inventory, control: RunControl(),
        observer: { _ in })
}

@Suite("the library in Lua", .timeLimit(.minutes(5))) struct StandardLibraryTests {
    static let folder = repository + "/Tests/StandardLibrary"

    static let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()

    @Test("a module does what its test file expects", arguments: files)
    func module(file: String) async throws {
        let source = try String(contentsOf: URL(filePath: Self.folder + "/" + file), encoding: .utf8)
        let report = try await run(helpers + "\n" + source)
        #expect(report.ok, "\(file): \(report.error?.message ?? "")")
    }

    @Test("every module of general use has a test file")
    func completeness() throws {
        let tested = Set(Self.files.map { $0.replacing("_test.lua", with: "") })
        // retry_test.lua is about wait too; arguments is what every argument error in the others comes from.
        let others: Set = ["apiserver", "arguments", "demo", "playbook", "wait"]
        let names = try LuaLibrary(folder: repository).modules.map(\.name)
        #expect(Set(names).subtracting(tested).subtracting(others) == [])
    }

    @Test(
        "a wrong argument is an error at the line that called the function",
        arguments: [
            "require('tables').map(nil, print)", "require('retry').on_error()",
            "require('retry').on_conflict(print, { delay = 'soon' })",
            "require('retry').on_conflict(print, { when = print })",
            "require('wait').poll(print, { intervall = 1 })", "require('semver').parse('x')",
            "require('semver').satisfies('1', '')", "require('cidr').host('10.0.0.0/8', 'x')",
            "require('template').render('${x}', {})", "require('columns').text({})",
            "require('strings').split('a', '')", "require('durations').text('soon')",
            "require('topology').edges({}, 'a')", "require('topology').edges(fleet, 'c -- d')",
            "require('topology').edges(fleet, { { 'c', 'c' } })", "require('cidr').parse('x')",
            "require('semver').latest { 'x' }", "require('cidr').subnet('10.0.0.0/8', 7, 0)",
        ])
    func position(call: String) async throws {
        let report = try await run("\n\n\(call)")
        #expect(report.error?.location == "t.lua:3", "\(report.error.map { "\($0)" } ?? "no error")")
    }
}
