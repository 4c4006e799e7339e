import Changes
import Foundation
import Sandbox
import Synchronization
import Testing

@Suite("Programs", .timeLimit(.minutes(5))) struct ProgramTests {
    private func programs(
        _ run: Grants<ProgramGrant>, base: String = "/", gate: Gate = Gate()
    ) -> Programs {
        Programs(permissions: Permissions(run: run), base: base, gate: gate)
    }

    private func failure(
        _ programs: Programs, _ call: Programs.Call, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> OperationError {
        try await #require(throws: OperationError.self, sourceLocation: sourceLocation) { try await programs.run(call) }
    }

    @Test("a program's output, exit code and signal come back; input, variables and folder reach it")
    func results() async throws {
        let sh = programs(Grants([ProgramGrant("sh")]))
        let result = try await sh.run(
            Programs.Call(
                command: ["sh", "-c", "cat; echo $GREETING >&2; pwd; exit 3"], input: Array("in\n".utf8),
                variables: ["GREETING": "hello"], folder: "tmp"))
        #expect(String(decoding: result.output, as: UTF8.self).hasPrefix("in\n/"))
        #expect(result.error == Array("hello\n".utf8) && result.exitCode == 3 && !result.isSkipped)
        #expect(try await sh.run(Programs.Call(command: ["sh", "-c", "kill -9 $$"])).exitCode == 137)
        #expect(try await sh.run(Programs.Call(command: ["sh", "-c", "cat"])).output == [])
    }

    @Test("only what is allowed is started, by name or by path")
    func refusals() async throws {
        let folder = try TemporaryFolder()
        let script = try folder.write("#!/bin/sh\necho mine\n", to: "sh")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        try folder.link("link", to: "/bin/sh")
        let named = programs(Grants([ProgramGrant("sh")]), base: folder.path)
        for (command, shown) in [("env", "env"), ("./sh", script), (script, script)] {
            let error = try await failure(named, Programs.Call(command: [command]))
            #expect(error.code == .notAllowed)
            #expect(error.message == "running \(shown) is not allowed; run with --allow-run=\(shown) to allow it")
        }
        let byPath = programs(Grants([ProgramGrant(script)]), base: folder.path)
        #expect(try await byPath.run(Programs.Call(command: ["./sh"])).output == Array("mine\n".utf8))
        #expect(try await failure(byPath, Programs.Call(command: ["sh"])).code == .notAllowed)
        // The program that a name means may be named by its path too.
        #expect(try await named.run(Programs.Call(command: ["./link", "-c", "exit 5"])).exitCode == 5)
    }

    @Test("variables by which a program would run other code are refused unless every program is allowed")
    func variables() async throws {
        let call = Programs.Call(command: ["true"], variables: ["LD_PRELOAD": "/tmp/x.so"])
        #expect(try await failure(programs(Grants([ProgramGrant("true")])), call).code == .notAllowed)
        let path = Programs.Call(command: ["sh", "-c", "echo $PATH"], variables: ["PATH": "/nowhere"])
        #expect(try await failure(programs(Grants([ProgramGrant("sh")])), path).code == .notAllowed)
        #expect(try await programs(.everything).run(path).output == Array("/nowhere\n".utf8))
    }

    @Test("what is missing, too slow or too talkative is an error that says so")
    func failures() async throws {
        let all = programs(.everything)
        #expect(try await failure(all, Programs.Call(command: ["no-such-program"])).code == .notFound)
        #expect(try await failure(all, Programs.Call(command: ["/etc/hosts"])).code == .command)
        #expect(try await failure(all, Programs.Call(command: [])).code == .invalidInput)
        let slow = Programs.Call(command: ["sleep", "3600"], timeout: .milliseconds(100))
        #expect(try await failure(all, slow).message == "sleep did not end within 100ms")
        #expect(
            try await failure(all, Programs.Call(command: ["cat", "/dev/zero"])).message
                == "cat printed more than 16 MiB")
    }

    @Test("a program ends when the task that waits for it is cancelled")
    func cancellation() async throws {
        let folder = try TemporaryFolder()
        let all = programs(.everything, base: folder.path)
        let work = Task { try await all.run(Programs.Call(command: ["sh", "-c", "echo $$ > pid; exec sleep 3600"])) }
        while !Task.isCancelled {
            if let text = try? folder.read("pid"), let pid = Int32(text.split(separator: "\n").first ?? "") {
                work.cancel()
                await #expect(throws: (any Error).self) { try await work.value }
                #expect(kill(pid, 0) != 0)
                return
            }
            await Task.yield()
        }
    }

    @Test("a dry run reports what it does not run, and runs what changes nothing; a read-only run refuses both")
    func modes() async throws {
        let warnings = Mutex<[String]>([])
        let gate = Gate(mode: .dryRun) { event in
            if case .warning(_, let text) = event { warnings.withLock { $0.append(text) } }
        }
        let dry = programs(.everything, gate: gate)
        let result = try await dry.run(Programs.Call(command: ["sh", "-c", "exit 3"]))
        #expect(result.isSkipped && result.exitCode == 0)
        #expect(warnings.withLock { $0 } == ["not run in a dry run: sh -c exit 3"])
        let looking = Programs.Call(command: ["sh", "-c", "exit 3"], changesNothing: true)
        #expect(try await dry.run(looking).exitCode == 3)
        #expect(try await failure(programs(.everything, gate: Gate(mode: .readOnly)), looking).code == .readOnly)
    }
}
