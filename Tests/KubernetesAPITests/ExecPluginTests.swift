import Changes
import FoundationEssentials
import Kubeconfig
import Synchronization
import Testing
import Values

@testable import KubernetesAPI

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

@Suite("Exec plugins", .timeLimit(.minutes(5)))
struct ExecPluginTests {
    /// A plugin that is a shell script; each run adds a line to `runs` in its folder.
    private func withPlugin(
        _ script: String, _ body: (ExecPlugin, _ runs: @escaping () -> Int) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            let path = folder + "/plugin"
            try write("#!/bin/sh\necho run >> \(folder)/runs\n\(script)\n", path)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            try await body(ExecPlugin(command: path)) {
                ((try? String(contentsOfFile: folder + "/runs", encoding: .utf8)) ?? "").split(separator: "\n").count
            }
        }
    }

    private func credential(_ status: String) -> String {
        "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":\(status)}'"
    }

    private func source(
        _ plugin: ExecPlugin, clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Date = { Date() }, access change: (inout ClusterAccess) -> Void = { _ in }
    ) -> CredentialSource {
        var access = ClusterAccess(
            context: "prod", server: "https://10.0.0.1:6443", credentials: Credentials(exec: plugin))
        change(&access)
        return CredentialSource(access: access, clock: clock, now: now)
    }

    private func failure(_ source: CredentialSource) async -> OperationError? {
        await TestCluster.failure { try await source.current() }
    }

    @Test("A plugin's token is used until it expires, and asked for once by many requests")
    func cache() async throws {
        let status = "{\"token\":\"t\",\"expirationTimestamp\":\"2030-01-01T00:00:00Z\"}"
        try await withPlugin(credential(status)) { plugin, runs in
            let seconds = Mutex(1_893_455_000.0)  // 2029-12-31T23:43:20Z
            let source = source(plugin, now: { Date(timeIntervalSince1970: seconds.withLock { $0 }) })
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let credentials = try await source.current()
                        #expect(credentials.headers.map(\.1) == ["Bearer t"])
                    }
                }
                try await group.waitForAll()
            }
            #expect(runs() == 1)
            seconds.withLock { $0 += 2000 }
            _ = try await source.current()
            #expect(runs() == 2)
        }
    }

    @Test("After 401 the plugin runs again, once for all requests that were refused")
    func reload() async throws {
        try await withPlugin(credential("{\"token\":\"t\"}")) { plugin, runs in
            let source = source(plugin)
            let stale = try await source.current()
            for _ in 0..<3 { try await source.reload(after: stale) }
            _ = try await source.current()
            _ = try await source.current()
            #expect(runs() == 2)
        }
    }

    @Test("A plugin's client certificate is presented, and a renewed one after it")
    func certificate() async throws {
        let users = try StreamAuthority("users")
        let first = try users.issue("first")
        let second = try users.issue("second")
        func status(_ user: StreamAuthority.Issued) -> String {
            let data: JSON = [
                "clientCertificateData": .string(user.certificate), "clientKeyData": .string(user.key),
            ]
            return credential(data.text().replacing("\\n", with: "\\\\n"))
        }
        let script = "if [ $(wc -l < \"${0%/*}/runs\") = 1 ]; then \(status(first)); else \(status(second)); fi"
        try await withPlugin(script.replacing("echo '", with: "printf '%b\\n' '")) { plugin, _ in
            let answer: ReplayServer.Script = {
                $0.user == "CN=second" ? .json("{}") : Recording.reply("bad-token-401")
            }
            try await TestCluster.run(access: { $0.credentials.exec = plugin }, script: answer) { test in
                _ = try await test.client.serverVersion()
                #expect(test.server.requests.map(\.user) == ["CN=first", "CN=second"])
            }
        }
    }

    @Test("The plugin learns about the cluster when it asks for that, and gets its own environment")
    func info() async throws {
        let script =
            "printf '%s' \"$KUBERNETES_EXEC_INFO\" > \"${0%/*}/info\"; printf '%s' \"$1 $EXTRA\" > \"${0%/*}/args\"\n"
            + credential("{\"token\":\"t\"}")
        try await withPlugin(script) { plugin, _ in
            var plugin = plugin
            plugin.args = ["get-token"]
            plugin.env = [.init(name: "EXTRA", value: SecretString("value"))]
            plugin.provideClusterInfo = true
            plugin.clusterConfig = ["audience": "x"]
            plugin.interactiveMode = .never
            let source = source(
                plugin,
                access: {
                    $0.tlsServerName = "kubernetes"
                    $0.certificateAuthority = "PEM"
                })
            _ = try await source.current()
            let folder = plugin.command.dropLast("/plugin".count)
            let info = try JSON(parsing: String(contentsOfFile: folder + "/info", encoding: .utf8))
            #expect(try String(contentsOfFile: folder + "/args", encoding: .utf8) == "get-token value")
            #expect(
                info == [
                    "kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1",
                    "spec": [
                        "interactive": false,
                        "cluster": [
                            "server": "https://10.0.0.1:6443", "tls-server-name": "kubernetes",
                            "certificate-authority-data": "UEVN", "config": ["audience": "x"],
                        ],
                    ],
                ])
        }
    }

    @Test("A missing plugin is named, with the kubeconfig's hint how to install it")
    func missing() async throws {
        for command in ["no-such-plugin-anywhere", "/no/such/plugin"] {
            let error = await failure(source(ExecPlugin(command: command, installHint: "brew install it")))
            #expect(error?.code == .command)
            #expect(error?.message.contains("\(command) of context \"prod\" is not installed") == true)
            #expect(error?.hint == "brew install it")
        }
    }

    @Test("A plugin that fails is quoted, without secrets")
    func fails() async throws {
        let script = "echo \"login expired for $USERNAME, token=abcdef, pass $PASS\" >&2; exit 3"
        try await withPlugin(script) { plugin, _ in
            var plugin = plugin
            plugin.env = [
                .init(name: "PASS", value: SecretString("hunter22")),
                .init(name: "USERNAME", value: SecretString("amy")),
            ]
            let error = await failure(source(plugin))
            #expect(error?.code == .command)
            let message = error?.message ?? ""
            #expect(message.contains("exited(3): login expired for amy, token=REDACTED pass REDACTED"), "\(message)")
        }
    }

    @Test(
        "What a plugin prints wrongly is explained without being repeated",
        arguments: [
            ("echo sEcret", "it printed no JSON"),
            ("echo '{\"kind\":\"Other\"}'", "it printed no ExecCredential"),
            (
                "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\"}'",
                "it printed apiVersion client.authentication.k8s.io/v1beta1, but the kubeconfig asks for client.authentication.k8s.io/v1"
            ),
            (
                "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}'",
                "it printed neither a token nor a client certificate"
            ),
        ])
    func malformed(script: String, reason: String) async throws {
        try await withPlugin(script) { plugin, _ in
            let error = await failure(source(plugin))
            #expect(error?.code == .command)
            #expect(error?.message.hasSuffix(reason) == true, "\(String(describing: error))")
            #expect(error?.message.contains("sEcret") == false)
        }
    }

    @Test("A plugin that must ask questions needs a terminal")
    func interactive() async throws {
        var runner = ExecPluginRunner(
            plugin: ExecPlugin(command: "x", interactiveMode: .always), access: ClusterAccess(server: "https://x"),
            clock: ContinuousClock())
        let null = try FileDescriptor.open("/dev/null", .readWrite)
        runner.terminal = Terminal(input: null, error: null)
        let error = await TestCluster.failure { try await runner.run() }
        #expect(error?.message.contains("standard input is no terminal") == true)
        try null.close()
    }

    @Test(
        "A plugin that may ask does so at the terminal and reads the answer there; one that may not gets nothing",
        arguments: [ExecPlugin.InteractiveMode.always, .ifAvailable, .never])
    func asks(mode: ExecPlugin.InteractiveMode) async throws {
        let script = "printf 'Password: ' >&2\nread answer\n" + credential("{\"token\":\"<'$answer'>\"}")
        try await withPlugin(script) { plugin, _ in
            var plugin = plugin
            plugin.interactiveMode = mode
            var runner = ExecPluginRunner(
                plugin: plugin, access: ClusterAccess(server: "https://x"), clock: ContinuousClock())
            let pair = try PseudoTerminal()
            runner.terminal = Terminal(input: pair.terminal, error: pair.terminal)
            // The terminal keeps what is typed before anybody asks.
            try pair.person.writeAll("hunter2\n".utf8)
            let mayAsk = mode != .never
            #expect(try await runner.run().token?.reveal() == (mayAsk ? "<hunter2>" : "<>"))
            #expect(runner.info(mayAsk).at("spec", "interactive") == .bool(mayAsk))
            #expect(try pair.shown().contains("Password: ") == mayAsk)
        }
    }

    @Test("A plugin that asked and then failed is not quoted, as the terminal shows what it said")
    func asksAndFails() async throws {
        try await withPlugin("echo 'wrong password' >&2; exit 1") { plugin, _ in
            let pair = try PseudoTerminal()
            var runner = ExecPluginRunner(
                plugin: plugin, access: ClusterAccess(server: "https://x"), clock: ContinuousClock())
            runner.terminal = Terminal(input: pair.terminal, error: pair.terminal)
            let error = await TestCluster.failure { try await runner.run() }
            #expect(error?.message.hasSuffix("ended with exited(1); what it said is above") == true)
            #expect(try pair.shown().contains("wrong password"))
        }
    }

    @Test("A plugin that may not be executed, and a folder in its place, are said to be so")
    func notExecutable() async throws {
        try await withFolder { folder in
            try write("#!/bin/sh\n", folder + "/plugin")
            for command in [folder + "/plugin", folder] {
                let error = await failure(source(ExecPlugin(command: command)))
                #expect(error?.code == .command)
                #expect(error?.message.contains("may not be executed") == true, "\(String(describing: error))")
                #expect(error?.hint?.contains("ls -l") == true)
            }
        }
    }

    @Test("A plugin that hangs is ended")
    func timeout() async throws {
        try await withPlugin("exec sleep 600") { plugin, _ in
            var runner = ExecPluginRunner(
                plugin: plugin, access: ClusterAccess(server: "https://x"), clock: ContinuousClock())
            runner.timeout = .milliseconds(200)
            let error = await TestCluster.failure { try await runner.run() }
            #expect(error?.code == .timeout)
            #expect(error?.message.contains("did not end within 200ms") == true)
        }
    }
}
