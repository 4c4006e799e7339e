import Changes
import FoundationEssentials
import Kubeconfig
import Values

/// Where a client's credentials come from, and when they are read anew.
///
/// Static ones are as the kubeconfig says. A token file is read again once a minute, an exec plugin runs again when what it
/// printed expires, and both when the server answers 401.
actor CredentialSource {
    private let access: ClusterAccess
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Date
    private let plugin: ExecPluginRunner?
    private let lock = AsyncLock()

    private var generation = 0
    private var fileToken: (value: SecretString, age: @Sendable () -> Duration)?
    private var pluginCredential: ExecCredential?

    // client-go 0.36 transport/token_source.go: the period of cachingTokenSource for files.
    private static let fileTokenLifetime = Duration.seconds(60)

    /// - Parameters:
    ///   - clock: Measures how old a file's token is, and how long a plugin runs.
    ///   - now: The time that plugins' expiry is compared with.
    init(
        access: ClusterAccess, clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.access = access
        self.clock = clock
        self.now = now
        plugin = access.credentials.exec.map { ExecPluginRunner(plugin: $0, access: access, clock: clock) }
    }

    private var isReloadable: Bool { access.credentials.tokenFile != nil || plugin != nil }

    /// What to present now.
    ///
    /// - Throws: ``OperationError`` with code `file` or `command` when a token file or a plugin gives nothing.
    func current() async throws(OperationError) -> ResolvedCredentials {
        var resolved = ResolvedCredentials(
            headers: [], clientCertificate: access.credentials.clientCertificate, isReloadable: isReloadable,
            generation: generation)
        if let authorization = try staticAuthorization() {
            resolved.headers.append(("Authorization", authorization))
        } else if let plugin {
            let credential = try await pluginCredential(plugin)
            if let token = credential.token {
                resolved.headers.append(("Authorization", "Bearer \(token.reveal())"))
            }
            resolved.clientCertificate = credential.clientCertificate ?? resolved.clientCertificate
            resolved.generation = generation
        }
        resolved.headers += access.impersonation.map(Self.headers) ?? []
        return resolved
    }

    /// Forgets what was read, so that the next ``current()`` reads it again.
    func reload() async throws(OperationError) { try await reload(after: nil) }

    /// The same, unless that happened already since `stale` was given out: of many requests answered 401 at once only the
    /// first runs the plugin again.
    func reload(after stale: ResolvedCredentials?) async throws(OperationError) {
        if let stale, stale.generation != generation { return }
        generation += 1
        fileToken = nil
        pluginCredential = nil
    }

    private func staticAuthorization() throws(OperationError) -> String? {
        let credentials = access.credentials
        if let basic = credentials.basic {
            let pair = "\(basic.username):\(basic.password.reveal())"
            return "Basic \(Data(pair.utf8).base64EncodedString())"
        }
        if let path = credentials.tokenFile {
            return "Bearer \(try tokenFromFile(path, otherwise: credentials.token).reveal())"
        }
        return credentials.token.map { "Bearer \($0.reveal())" }
    }

    private func tokenFromFile(
        _ path: String, otherwise fallback: SecretString?
    ) throws(OperationError) -> SecretString {
        if let fileToken, fileToken.age() < Self.fileTokenLifetime { return fileToken.value }
        let text = (try? String(contentsOfFile: path, encoding: .utf8)).map(Self.trimmed) ?? ""
        if !text.isEmpty {
            let token = SecretString(text)
            fileToken = (token, clock.stopwatch())
            return token
        }
        // A file being replaced may be away for a moment.
        if let token = fileToken?.value ?? fallback { return token }
        throw OperationError(
            .file, "the token file \(path) cannot be read or is empty",
            hint: "check the user's tokenFile in the kubeconfig, and that you may read that file")
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    private func pluginCredential(_ plugin: ExecPluginRunner) async throws(OperationError) -> ExecCredential {
        if let credential = pluginCredential, !credential.isExpired(at: now()) { return credential }
        return try await lock.withLock { () async throws(OperationError) in
            try await self.runPlugin(plugin)
        }
    }

    private func runPlugin(_ plugin: ExecPluginRunner) async throws(OperationError) -> ExecCredential {
        // Somebody else may have run it while this waited for its turn.
        if let credential = pluginCredential, !credential.isExpired(at: now()) { return credential }
        if pluginCredential != nil { generation += 1 }
        let credential = try await plugin.run()
        pluginCredential = credential
        return credential
    }

    private static func headers(_ impersonation: Impersonation) -> [(String, String)] {
        var headers = [("Impersonate-User", impersonation.user)]
        if let uid = impersonation.uid { headers.append(("Impersonate-Uid", uid)) }
        headers += impersonation.groups.map { ("Impersonate-Group", $0) }
        for (key, values) in impersonation.extra.sorted(by: { $0.key < $1.key }) {
            // Keys go percent-encoded in lower case: Kubernetes documentation "Authenticating", user impersonation.
            let name = "Impersonate-Extra-" + PercentEncoding.encode(key.lowercased())
            headers += values.map { (name, $0) }
        }
        return headers
    }
}
