import Changes
import Fleet
import Foundation
import Kubeconfig
import Playbooks
import Sandbox
import Testing
import Values

/// A folder with a playbook in it, removed when the test lets go of it.
private final class PlaybookFolder: Sendable {
    let path: String

    init() throws {
        let parent = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        path = parent + "/playbook-test-\(UUID().uuidString)"
        for folder in ["", "/in", "/out"] {
            try FileManager.default.createDirectory(atPath: path + folder, withIntermediateDirectories: true)
        }
        try write("return { name = 'beside' }", to: "in/beside.lua")
        try write("return { name = 'outside' }", to: "out/outside.lua")
        try write("secret", to: "out/secret.txt")
        for name in ["outside.lua", "secret.txt"] {
            try FileManager.default.createSymbolicLink(
                atPath: path + "/in/" + name, withDestinationPath: "../out/" + name)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to name: String) throws {
        try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
    }

    func run(
        _ body: String, params: String = "{}", parameters: [String] = [], permissions: Permissions = .init(),
        mode: Gate.Mode = .live
    ) async throws -> RunReport {
        let text =
            "return playbook { name = 't', summary = 's', params = \(params), run = function(fleet, params)\n\(body)\nend }"
        let kubeconfig = """
            apiVersion: v1
            kind: Config
            clusters: [{ name: c, cluster: { server: "https://127.0.0.1:1" } }]
            users: [{ name: u, user: {} }]
            contexts: [{ name: c, context: { cluster: c, user: u } }]
            """
        let document = try KubeconfigDocument(parsing: kubeconfig, path: "c.conf")
        let inventory = try FleetInventory.contexts(["c"], kubeconfig: Kubeconfig(documents: [document]))
        return try await PlaybookRunner(permissions: permissions).run(
            PlaybookSource(name: "t", path: path + "/in/t.lua", text: text), parameters: parameters, on: inventory,
            mode: mode, observer: { _ in })
    }
}

@Suite("What a playbook may do with this machine", .timeLimit(.minutes(5))) struct PlaybookPermissionTests {
    private let folder: PlaybookFolder

    init() throws { folder = try PlaybookFolder() }

    @Test("it reads what is beside it, by every way, and is told the flag for everything else, at its line")
    func beside() async throws {
        let report = try await folder.run(
            """
            local file = require "file"
            assert(require("beside").name == "beside")
            assert(file.read("beside.lua"):find("beside", 1, true))
            assert(io.open("beside.lua"):read("a"):find("beside", 1, true))
            for line in io.lines("beside.lua") do assert(line:find("beside", 1, true)) end
            """)
        #expect(report.ok, "\(report.error?.message ?? "")")
        let secret = folder.path + "/out/secret.txt"
        for call in [
            "require('file').read('secret.txt')", "io.open('secret.txt')", "io.lines('secret.txt')",
            "require('file').read('../out/secret.txt')",
        ] {
            let error = try #require(try await folder.run(call).error)
            #expect(error.code == .notAllowed && error.location?.hasSuffix("/t.lua:2") == true)
            #expect(error.message.hasSuffix(" is not allowed; run with --allow-read=\(secret) to allow it"))
        }
        let module = try await folder.run("require 'outside'")
        #expect(module.error?.code == .notAllowed)
        #expect(module.error?.message.contains("--allow-read=\(folder.path)/out/outside.lua") == true)
    }

    @Test("a flag for a folder allows what is in it")
    func allowed() async throws {
        let permissions = Permissions(read: Grants([PathGrant(folder.path + "/out")]))
        let report = try await folder.run(
            "assert(require('file').read('secret.txt') == 'secret' and require('outside').name == 'outside')",
            permissions: permissions)
        #expect(report.ok, "\(report.error?.message ?? "")")
    }

    @Test("what a parameter names may be read or written; what its default names may not")
    func parameters() async throws {
        let params = """
            { input = { type = "file", default = "../out/secret.txt" }, output = { type = "output_file", optional = true } }
            """
        let body = """
            local file = require "file"
            assert(file.read(params.input) == "secret")
            if params.output then assert(file.write(params.output, "done")) end
            """
        let refused = try await folder.run(body, params: params)
        #expect(refused.error?.code == .notAllowed)
        let report = try await folder.run(
            body, params: params,
            parameters: ["input=\(folder.path)/out/secret.txt", "output=\(folder.path)/out/report.txt"])
        #expect(report.ok && report.changes == 1, "\(report.error?.message ?? "")")
        #expect(try String(contentsOfFile: folder.path + "/out/report.txt", encoding: .utf8) == "done")
        let error = await #expect(throws: OperationError.self) {
            try await folder.run(body, params: params, parameters: ["input=/nonexistent/file"])
        }
        #expect(error?.message == "parameter 'input' names /nonexistent/file, which does not exist")
    }

    @Test("the merged kubeconfig is written only where that is allowed")
    func merged() async throws {
        let refused = try await folder.run(
            "require('kubeconfig').merge(fleet, { { cluster = 'c', server = 'https://127.0.0.1:1' } }, { merged = '../out/all.conf' })"
        )
        #expect(
            refused.error?.message.contains("--allow-write=\(folder.path)/out/all.conf") == true,
            "\(refused.error?.message ?? "")")
    }

    @Test("a read-only run refuses every function that changes something, before it does anything")
    func readOnly() async throws {
        for call in [
            "require('file').write('x', '')", "require('process').run({ 'true' })",
            "require('http').request('POST', 'http://127.0.0.1:1/')", "fleet[1]:delete('pod', 'default/x')",
            "require('kubeconfig').merge(fleet, {})",
        ] {
            let permissions = Permissions(write: .everything, run: .everything, net: .everything)
            let error = try #require(try await folder.run(call, permissions: permissions, mode: .readOnly).error)
            #expect(error.code == .readOnly && error.hint == "run without --read-only to allow changes", "\(call)")
        }
    }
}
