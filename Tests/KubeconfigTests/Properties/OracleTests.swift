import Changes
import FoundationEssentials
import Kubeconfig
import Testing
import Values

/// `kubectl config view --flatten --raw` and this library say the same about generated kubeconfigs.
@Suite(
    .timeLimit(.minutes(5)),
    .enabled(if: Kubectl.isThere, "needs kubectl on PATH or in $MESHWRIGHT_KUBECTL; `make test` installs one"))
struct OracleTests {
    private static let chunks = 2
    private static let seedsEach = 8

    private func forEachSeed(_ chunk: Int, _ body: (MergeCase, TemporaryFolder) async throws -> Void) async throws {
        let first = 1_000_000 + chunk * Self.seedsEach
        for seed in first..<(first + Self.seedsEach) {
            let folder = try TemporaryFolder()
            try folder.writeReferencedFiles(in: ".")
            let example = MergeCase(seed: seed, folder: folder.path, addsUnknownFields: false)
            try folder.write("target", example.targetText)
            for (index, source) in example.sources.enumerated() { try folder.write("source\(index)", source.text) }
            do {
                try await body(example, folder)
            } catch {
                Issue.record("seed \(seed): \(error)")
            }
        }
    }

    @Test(
        "after a merge kubectl sees all that it saw before, and in the new entries what it sees in their own files",
        arguments: 0..<chunks)
    func merge(chunk: Int) async throws {
        try await forEachSeed(chunk) { example, folder in
            async let viewBefore = Kubectl.flatten(example.targetPath)
            async let viewsOfSources = example.sources.asyncMap { try await Kubectl.flatten($0.path) }
            let (before, sources) = try await (viewBefore, viewsOfSources)
            let merge = KubeconfigMerge(try example.entries(), replace: true)
            _ = try merge.write([.init(path: example.targetPath)], gate: Gate())
            let after = try await Kubectl.flatten(example.targetPath)
            #expect(after["current-context"] == before["current-context"], "seed \(example.seed)")
            for section in MergeCase.sections {
                let (old, new) = (entries(before, section), entries(after, section))
                #expect(Set(new.keys) == Set(old.keys).union(example.names), "seed \(example.seed): \(section)")
                for (name, body) in old where !example.names.contains(name) {
                    #expect(new[name] == body, "seed \(example.seed): \(section) \(name)")
                }
            }
            for (name, (source, view)) in zip(example.names, zip(example.sources, sources)) {
                let context = entries(view, "contexts")[source.context] ?? [:]
                for (section, kind) in [("clusters", "cluster"), ("users", "user")] {
                    var expected = entries(view, section)[context[kind]?.stringValue ?? ""]
                    var got = entries(after, section)[name]
                    let path = expected.flatMap { tokenFile($0, in: folder) }
                    expected?["tokenFile"] = path
                    // A replaced entry keeps the notes it had.
                    expected?["extensions"] = Optional<JSON>.none
                    got?["extensions"] = Optional<JSON>.none
                    #expect(got == expected, "seed \(example.seed): \(section) \(name)")
                }
            }
        }
    }

    @Test(
        "in a list of files with the same names kubectl and this library reach the same by every context",
        arguments: 0..<chunks)
    func list(chunk: Int) async throws {
        try await forEachSeed(chunk) { example, folder in
            let paths = [example.targetPath] + example.sources.map(\.path)
            let list = paths.joined(separator: ":")
            let view = try await Kubectl.flatten(list)
            let kubeconfig = try Kubeconfig.load(environment: ["KUBECONFIG": list])
            let contexts = entries(view, "contexts")
            #expect(Set(kubeconfig.contextNames) == Set(contexts.keys), "seed \(example.seed)")
            #expect(view["current-context"]?.stringValue == kubeconfig.currentContext ?? "", "seed \(example.seed)")
            for (name, context) in contexts {
                let cluster = entries(view, "clusters")[context["cluster"]?.stringValue ?? ""]
                let user = entries(view, "users")[context["user"]?.stringValue ?? ""]
                guard let cluster, let user else {
                    #expect(code("not_found", "which no entry") { _ = try kubeconfig.access(context: name) })
                    continue
                }
                let access = try kubeconfig.access(context: name)
                #expect(access.namespace == context["namespace"]?.stringValue, "seed \(example.seed): \(name)")
                #expect(text(access) == text(cluster, user, in: folder), "seed \(example.seed): \(name)")
            }
        }
    }

    private func entries(_ view: JSON, _ section: String) -> [String: JSON] {
        let kind = String(section.dropLast())
        let pairs = (view[section]?.arrayValue ?? []).map { ($0["name"]?.stringValue ?? "", $0[kind] ?? [:]) }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    private func text(_ access: ClusterAccess) -> [String?] {
        let credentials = access.credentials
        return [
            access.server, access.tlsServerName, access.proxyURL, access.certificateAuthority.map(Self.encode),
            String(access.insecureSkipTLSVerify), String(access.disableCompression), credentials.token?.reveal(),
            credentials.tokenFile, credentials.basic?.username, credentials.basic?.password.reveal(),
            credentials.clientCertificate.map { Self.encode($0.certificate) },
            credentials.clientCertificate.map { Self.encode($0.key.reveal()) }, credentials.exec?.command,
            credentials.exec?.args.description, credentials.exec?.env.first?.value.reveal(),
            access.impersonation?.user, access.impersonation?.groups.description,
        ]
    }

    private func text(_ cluster: JSON, _ user: JSON, in folder: TemporaryFolder) -> [String?] {
        func list(_ value: JSON?) -> String? { value?.arrayValue?.compactMap(\.stringValue).description }
        return [
            cluster["server"]?.stringValue, cluster["tls-server-name"]?.stringValue,
            cluster["proxy-url"]?.stringValue, cluster["certificate-authority-data"]?.stringValue,
            String(cluster["insecure-skip-tls-verify"]?.boolValue ?? false),
            String(cluster["disable-compression"]?.boolValue ?? false), user["token"]?.stringValue,
            tokenFile(user, in: folder)?.stringValue, user["username"]?.stringValue, user["password"]?.stringValue,
            user["client-certificate-data"]?.stringValue, user["client-key-data"]?.stringValue,
            user.at("exec", "command")?.stringValue, user["exec"].map { list($0["args"]) ?? "[]" },
            user.at("exec", "env")?.arrayValue?.first?["value"]?.stringValue, user["as"]?.stringValue,
            user["as"].map { _ in list(user["as-groups"]) ?? "[]" },
        ]
    }

    /// kubectl shows the path as it is written, and uses it relative to the file.
    private func tokenFile(_ user: JSON, in folder: TemporaryFolder) -> JSON? {
        user["tokenFile"]?.stringValue.map { .string($0.hasPrefix("/") ? $0 : folder.path("token")) }
    }

    private static func encode(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}

extension Kubectl {
    static func flatten(_ kubeconfig: String) async throws -> JSON {
        let answer = try await run(
            "config", "view", "--flatten", "--raw", "-o", "json", kubeconfig: kubeconfig)
        guard answer.succeeded else { throw KubectlFailure(text: answer.errors) }
        return try JSON(parsing: Array(answer.output.utf8))
    }
}

extension Array {
    fileprivate func asyncMap<T>(_ body: (Element) async throws -> T) async rethrows -> [T] {
        var result: [T] = []
        for element in self { result.append(try await body(element)) }
        return result
    }
}
