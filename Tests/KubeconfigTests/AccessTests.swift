import Changes
import Kubeconfig
import Testing
import Values

@Suite struct AccessTests {
    private func access(_ text: String, path: String = "/etc/x/config") throws -> ClusterAccess {
        try Kubeconfig(documents: [KubeconfigDocument(parsing: text, path: path)]).access(context: "a")
    }

    @Test("every field of a cluster and a context arrives")
    func clusterFields() throws {
        let access = try access(
            config(
                cluster: """
                    server: https://10.0.0.1:6443
                    certificate-authority-data: \(TestPair.admin.certificateData)
                    tls-server-name: kubernetes
                    proxy-url: socks5://localhost:1080
                    disable-compression: true
                    """, context: "namespace: web"))
        #expect(access.context == "a")
        #expect(access.namespace == "web")
        #expect(access.server == "https://10.0.0.1:6443")
        #expect(access.certificateAuthority == TestPair.admin.certificate)
        #expect(access.tlsServerName == "kubernetes")
        #expect(access.proxyURL == "socks5://localhost:1080")
        #expect(access.disableCompression)
        #expect(!access.insecureSkipTLSVerify)
    }

    @Test("files are relative to the kubeconfig's folder, and data wins over a file")
    func files() throws {
        let folder = try TemporaryFolder()
        try folder.write("pki/ca.crt", TestPair.admin.certificate)
        try folder.write("pki/key", TestPair.admin.key)
        let text = config(
            cluster: "server: https://x\ncertificate-authority: pki/ca.crt",
            user: """
                client-certificate: missing.crt
                client-certificate-data: \(TestPair.admin.certificateData)
                client-key: ./pki/../pki/key
                tokenFile: pki/token
                """)
        let access = try access(text, path: folder.path("config"))
        #expect(access.certificateAuthority == TestPair.admin.certificate)
        #expect(access.credentials.clientCertificate?.certificate == TestPair.admin.certificate)
        #expect(access.credentials.clientCertificate?.key.reveal() == TestPair.admin.key)
        #expect(access.credentials.tokenFile == folder.path("pki/token"))
    }

    @Test("an exec plugin arrives with the cluster's own configuration for it, and a relative command made absolute")
    func exec() throws {
        let access = try access(
            config(
                cluster: """
                    server: https://x
                    extensions:
                    - name: client.authentication.k8s.io/exec
                      extension: {audience: "1"}
                    """,
                user: """
                    exec:
                      apiVersion: client.authentication.k8s.io/v1beta1
                      command: ./bin/login
                      args: [get, "--quiet"]
                      env: [{name: TOKEN, value: hidden}]
                      provideClusterInfo: true
                      installHint: get it
                    """))
        let plugin = try #require(access.credentials.exec)
        #expect(plugin.command == "/etc/x/bin/login")
        #expect(plugin.args == ["get", "--quiet"])
        #expect(plugin.env == [.init(name: "TOKEN", value: SecretString("hidden"))])
        #expect(plugin.interactiveMode == .ifAvailable)
        #expect(plugin.provideClusterInfo)
        #expect(plugin.installHint == "get it")
        #expect(plugin.clusterConfig == ["audience": "1"])
    }

    @Test("impersonation, basic credentials and an address without scheme are understood as kubectl does")
    func others() throws {
        let access = try access(
            config(
                cluster: "server: 10.0.0.1:8080",
                user:
                    "username: u\npassword: p\nas: jane\nas-uid: '7'\nas-groups: [dev]\nas-user-extra: {scopes: [view]}"
            ))
        #expect(access.server == "http://10.0.0.1:8080")
        #expect(access.credentials.basic == BasicCredentials(username: "u", password: SecretString("p")))
        #expect(
            access.impersonation == Impersonation(user: "jane", uid: "7", groups: ["dev"], extra: ["scopes": ["view"]]))
    }

    @Test(
        "a user that makes no sense is refused, with line and field",
        arguments: [
            ("client-certificate-data: \(TestPair.admin.certificateData)", "client-certificate-data has no client-key"),
            ("client-key-data: \(TestPair.admin.keyData)", "client-key-data has no client-certificate"),
            ("client-certificate: nowhere.crt", "/etc/x/nowhere.crt does not exist"),
            ("client-key-data: '%%%'", "client-key-data is not base64"), ("token: 123", "token must be a string"),
            ("token: abc\nusername: u\npassword: p", "token and username exclude each other"),
            ("as-groups: [dev]", "as is missing"), ("as: x\nas-groups: dev", "as-groups must be a list of strings"),
            ("auth-provider: {name: gcp}", "auth-provider \"gcp\" is no longer supported"),
            ("exec: {command: x}", "exec.apiVersion is missing"),
            ("exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}", "which is not supported"),
            ("exec: {apiVersion: client.authentication.k8s.io/v1, command: x}", "exec.interactiveMode is missing"),
            ("exec: {apiVersion: client.authentication.k8s.io/v1}", "exec.command is missing"),
        ])
    func badUser(user: String, message: String) {
        let refused = { (code: String) in
            KubeconfigTests.code(code, message) { _ = try access(config(user: user)) }
        }
        #expect(refused("invalid_input") || refused("unsupported") || refused("not_found"))
    }

    @Test(
        "a cluster that makes no sense is refused, with line and field",
        arguments: [
            ("tls-server-name: x", "server is missing"), ("server: ftp://x", "neither http nor https"),
            ("server: https://x\ninsecure-skip-tls-verify: 'no'", "insecure-skip-tls-verify must be true or false"),
            (
                "server: https://x\ninsecure-skip-tls-verify: true\ncertificate-authority-data: \(TestPair.admin.certificateData)",
                "exclude each other"
            ),
        ])
    func badCluster(cluster: String, message: String) {
        #expect(code("invalid_input", message) { _ = try access(config(cluster: cluster)) })
        #expect(code("invalid_input", "/etc/x/config:") { _ = try access(config(cluster: cluster)) })
    }

    @Test("an unknown context, cluster or user names the nearest one")
    func unknown() throws {
        let kubeconfig = try Kubeconfig(documents: [KubeconfigDocument(parsing: kubeadmConfig(), path: "/c")])
        #expect(
            hint("did you mean \"kubernetes-admin@cluster.local\"?") {
                _ = try kubeconfig.access(context: "kubernetes-admin@cluster.locl")
            })
        let text = config().replacing("    cluster: a\n", with: "    cluster: b\n")
        #expect(code("not_found", "context \"a\": cluster is \"b\"") { _ = try access(text) })
    }

    @Test("secrets do not print")
    func secrets() throws {
        let access = try access(
            config(
                user:
                    "token: verysecret\nclient-certificate-data: \(TestPair.admin.certificateData)\nclient-key-data: \(TestPair.admin.keyData)"
            ))
        let text = "\(access) \(String(reflecting: access))"
        #expect(!text.contains("verysecret"))
        #expect(!text.contains("PRIVATE KEY"))
    }
}
