import Changes
import Kubeconfig
import KubernetesAPI
import Synchronization
import Testing
import Values

@Suite("Commands in containers that fail", .timeLimit(.minutes(5)))
struct ExecFailureTests {
    let fixture: ExecFixture

    init() throws { fixture = try ExecFixture() }

    private func failure(
        command: [String] = ["echo"], stdin: [UInt8]? = nil, timeout: Duration = .seconds(60),
        _ script: @escaping ScriptedServer.Script
    ) async throws -> OperationError? {
        try await fixture.run(script: script) { client, _ in
            await operationError {
                try await client.exec(
                    "default/web", container: "main", command: command, stdin: stdin, timeout: timeout)
            }
        }
    }

    private func refusal(_ status: String, body: String) async throws -> OperationError? {
        try await failure { _ in [.send(answer(status, "Content-Type: application/json\r\n", body: body))] }
    }

    @Test("A command that is not there is named with container, pod and what to do")
    func notFound() async throws {
        let status =
            #"{"metadata":{},"status":"Failure","message":"Internal error occurred: Internal error occurred: error "#
            + #"executing command in container: failed to exec in container: failed to start exec \"9e2f\": OCI runtime "#
            + #"exec failed: exec failed: unable to start container process: exec: \"nope\": executable file not found "#
            + #"in $PATH: unknown","reason":"InternalError","code":500}"#
        let error = try await failure(command: ["nope", "-x"]) { request in
            [.send(request.switchingProtocols() + firstFrame + serverFrame(channel: 3, status) + closeFrame)]
        }
        #expect(error?.code == .command)
        #expect(error?.message == #"cannot run "nope" in container main of pod default/web: executable file not found"#)
        #expect(error?.hint == #"the container's image has no "nope"; choose another container or command"#)
        #expect(error?.cluster == "cluster01")
        #expect(error?.object == "pod default/web")
        #expect(error?.operation == "exec into pod default/web")
        #expect(error?.status?["reason"] == "InternalError")
    }

    @Test("A runtime that says so among the output is understood; a shell's own 127 is a result")
    func runtimeOutput() async throws {
        let words =
            #"OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": "#
            + "executable file not found in $PATH: unknown\r\n"
        let error = try await failure(command: ["nope"]) { request in
            [
                .send(
                    request.switchingProtocols() + firstFrame + serverFrame(channel: 1, words) + exited(126)
                        + closeFrame)
            ]
        }
        #expect(error?.code == .command)
        let result = try await fixture.exec(
            firstFrame, serverFrame(channel: 2, "sh: 1: nope: not found\n"), exited(127), closeFrame)
        #expect(result.exitCode == 127)
    }

    @Test("A container that does not run is told apart from a missing command")
    func notRunning() async throws {
        let status =
            #"{"metadata":{},"status":"Failure","message":"Internal error occurred: container is not running","#
            + #""reason":"InternalError","code":500}"#
        let error = try await failure { request in
            [.send(request.switchingProtocols() + firstFrame + serverFrame(channel: 3, status) + closeFrame)]
        }
        #expect(error?.code == .command)
        #expect(
            error?.message == #""echo" could not run in container main of pod default/web: container is not running"#)
    }

    @Test("A wrong pod or container and a missing permission are the API server's own words")
    func refusals() async throws {
        let pod = try await refusal(
            "404 Not Found",
            body: #"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"pods \"nope\" not found","#
                + #""reason":"NotFound","details":{"name":"nope","kind":"pods"},"code":404}"#)
        #expect(pod?.code == .notFound)
        #expect(pod?.message == #"pods "nope" not found"#)
        #expect(pod?.operation == "exec into pod default/web")
        #expect(pod?.status?["reason"] == "NotFound")
        let container = try await refusal(
            "400 Bad Request",
            body: #"{"kind":"Status","status":"Failure","message":"container nope is not valid for pod web","#
                + #""reason":"BadRequest","code":400}"#)
        #expect(container?.code == .rejected)
        #expect(container?.message == "container nope is not valid for pod web")
        let permission = try await refusal(
            "403 Forbidden",
            body: #"{"kind":"Status","status":"Failure","message":"pods \"web\" is forbidden: no","#
                + #""reason":"Forbidden","code":403}"#)
        #expect(permission?.code == .forbidden)
        #expect(permission?.hint?.contains("pods/exec") == true)
    }

    @Test("A refusal whose end is the connection's end is read whole")
    func refusalWithoutLength() async throws {
        let error = try await failure { _ in
            [.send(Array("HTTP/1.1 503 Service Unavailable\r\n\r\nno backend".utf8)), .close]
        }
        #expect(error?.code == .serverError)
        #expect(error?.message.contains("no backend") == true)
    }

    @Test("A server that asks to come back later is asked again, as nothing has run")
    func comeBackLater() async throws {
        let requests = Mutex(0)
        try await fixture.run { request in
            let isFirst = requests.withLock { count in
                count += 1
                return count == 1
            }
            if isFirst { return [.send(answer("429 Too Many Requests", "Retry-After: 0\r\n", body: ""))] }
            return [.send(request.switchingProtocols() + firstFrame + succeeded + closeFrame)]
        } _: { client, _ in
            let result = try await client.exec("default/web", command: ["a"])
            #expect(result.exitCode == 0)
        }
        #expect(requests.withLock { $0 } == 2)
    }

    @Test("A server without a protocol in common is unsupported, for input with the version that has it")
    func subprotocols() async throws {
        let refused: ScriptedServer.Script = { _ in
            [.send(Array("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n".utf8)), .close]
        }
        let plain = try await failure(refused)
        #expect(plain?.code == .unsupported)
        let input = try await failure(stdin: [], refused)
        #expect(input?.code == .unsupported)
        #expect(input?.hint?.contains("1.30") == true)
        for subprotocol in [nil, "v9.channel.k8s.io"] {
            let wrong = try await failure { [.send($0.switchingProtocols(subprotocol) + firstFrame)] }
            #expect(wrong?.code == .unsupported)
        }
        let key = try await failure { request in
            var request = request
            request.headers["sec-websocket-key"] = "another"
            return [.send(request.switchingProtocols())]
        }
        #expect(key?.code == .unsupported)
    }

    @Test("A connection that ends in the middle is an error, never a success", arguments: [true, false])
    func cut(cleanly: Bool) async throws {
        let error = try await failure { request in
            let frames = firstFrame + serverFrame(channel: 1, "half")
            return [.send(request.switchingProtocols() + frames), cleanly ? .close : .abort]
        }
        #expect(error?.code == .unreachable)
        #expect(error?.message == #"the connection ended before the exit code of "echo" was known: it was cut"#)
        #expect(error?.retryable == false)
        #expect(error?.hint != nil)
    }

    @Test("The server's reason for closing is passed on")
    func closed() async throws {
        let error = try await failure { request in
            let close = serverFrame([3, 243] + Array("node gone".utf8), opcode: 8)
            return [.send(request.switchingProtocols() + firstFrame + close)]
        }
        #expect(error?.message.hasSuffix("the server closed it with code 1011: node gone") == true)
    }

    @Test("A server that hangs up in place of an answer is unreachable")
    func hangsUp() async throws {
        let error = try await failure { _ in [.close] }
        #expect(error?.code == .unreachable)
    }

    @Test("A timeout says what was going on, whether the answer or the command's end did not come")
    func timeouts() async throws {
        try await timesOut(while: "waiting for ") { _ in [] }
        try await timesOut(while: "running ") { [.send($0.switchingProtocols() + firstFrame)] }
    }

    /// On a machine with much else to do a short time may be over while still connecting: then a longer one is tried.
    private func timesOut(while phase: String, _ script: @escaping ScriptedServer.Script) async throws {
        for timeout in [Duration.milliseconds(200), .seconds(2), .seconds(20)] {
            let error = try await failure(timeout: timeout, script)
            #expect(error?.code == .timeout)
            if error?.message.contains(" while \(phase)") == true { return }
        }
        Issue.record("no timeout was while \(phase)")
    }

    @Test("Whenever a deadline falls, the call ends")
    func anyDeadline() async throws {
        try await fixture.run {
            [.send($0.switchingProtocols() + firstFrame)]
        } _: { client, _ in
            await withTaskGroup(of: OperationError?.self) { group in
                for milliseconds in 1...60 {
                    group.addTask {
                        await operationError {
                            try await client.exec("default/web", command: ["a"], timeout: .milliseconds(milliseconds))
                        }
                    }
                }
                for await error in group { #expect(error?.code == .timeout) }
            }
        }
    }

    @Test("A server that accepts and then says nothing is given up after the time for connections")
    func silentServer() async throws {
        let error = try await ScriptedServer.run(.plain, script: { _ in [] }) { server in
            let client = KubernetesClient(
                cluster: "cluster01", access: ClusterAccess(server: "https://127.0.0.1:\(server.port)"), gate: Gate(),
                options: ClientOptions(connectTimeout: .milliseconds(200)))
            return await operationError { try await client.exec("default/web", command: ["true"]) }
        }
        #expect(error?.code == .timeout)
        #expect(error?.message.hasSuffix(" within 200ms") == true)
    }

    @Test("Cancelling closes the connection")
    func cancelled() async throws {
        let error = try await fixture.run { request in
            [.send(request.switchingProtocols() + firstFrame)]
        } _: { client, server in
            let (started, start) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                await operationError {
                    start.finish()
                    return try await client.exec("default/web", command: ["sleep", "inf"], timeout: .seconds(300))
                }
            }
            for await _ in started {}
            while server.requests.isEmpty, !Task.isCancelled { await Task.yield() }
            task.cancel()
            let error = await task.value
            await server.clientHasClosed()
            return error
        }
        #expect(error?.code == .cancelled)
    }

    @Test("Only commands declared read-only run where nothing may change", arguments: [Gate.Mode.readOnly, .dryRun])
    func gates(mode: Gate.Mode) async throws {
        let gate = Gate(mode: mode)
        try await fixture.run(gate: gate) { request in
            [.send(request.switchingProtocols() + firstFrame + succeeded + closeFrame)]
        } _: { client, server in
            let error = await operationError { try await client.exec("default/web", command: ["rm", "x"]) }
            #expect(error?.code == .readOnly)
            #expect(error?.hint != nil)
            #expect(server.requests.isEmpty)
            let result = try await client.exec("default/web", command: ["ls"], isReadOnly: true)
            #expect(result.exitCode == 0)
        }
    }

    @Test("An empty command is wrong input")
    func emptyCommand() async throws {
        let error = try await failure(command: []) { _ in [] }
        #expect(error?.code == .invalidInput)
    }
}
