import Changes
import FoundationEssentials
import Kubeconfig
import Testing
import Values

/// `kubectl config view --flatten --raw` and this library say the same about generated kubeconfigs.
///
/// One start of kubectl costs as much as dozens of merges. A few cases have kubectl look at each of their files alone; for
/// thousands, whose names end in a mark of their case, it looks at the files of a whole batch at once.
@Suite(
    .timeLimit(.minutes(5)),
    .enabled(if: Kubectl.isThere, "needs kubectl on PATH or in $MESHWRIGHT_KUBECTL; `make test` installs one"))
struct OracleTests {
    private static let chunks = 2
    private static let seedsEach = 8
    private static let batches = 10
    private static let casesEach = 100

    private func forEachSeed(_ chunk: Int, _ body: (MergeCase, TemporaryFolder) async throws -> Void) async throws {
        let first = 1_000_000 + chunk * Self.seedsEach
        for seed in first..<(first + Self.seedsEach) {
            let folder = try TemporaryFolder()
            try folder.writeReferencedFiles(in: ".")
            let example = try MergeCase.written(seed: seed, in: folder)
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
            async let viewsOfSources = example.sources.asyncMap { Entries(try await Kubectl.flatten($0.path)) }
            let (before, sources) = try await (viewBefore, viewsOfSources)
            try example.merge()
            let after = try await Kubectl.flatten(example.targetPath)
            #expect(after["current-context"] == before["current-context"], "seed \(example.seed)")
            let (old, new) = (Entries(before), Entries(after))
            expectMerged(example, old, sources, new, in: folder)
            for section in MergeCase.sections {
                let names = Set(old[section].keys).union(example.names.map(\.exact))
                #expect(Set(new[section].keys) == names, "seed \(example.seed): \(section)")
            }
        }
    }

    @Test("the same holds for a thousand merges of thousands of files", arguments: 0..<batches)
    func merges(batch: Int) async throws {
        let folder = try TemporaryFolder()
        try folder.writeReferencedFiles(in: ".")
        let first = 2_000_000 + batch * Self.casesEach
        let examples = try (0..<Self.casesEach).map { number in
            try MergeCase.written(seed: first + number, in: folder, mark: "~\(number)")
        }
        let paths = examples.flatMap { [$0.targetPath] + $0.sources.map(\.path) }
        let before = Entries(try await Kubectl.flatten(paths.joined(separator: ":")))
        for example in examples {
            await Task.yield()
            try example.merge()
        }
        let after = Entries(try await Kubectl.flatten(examples.map(\.targetPath).joined(separator: ":")))
        var names = Dictionary(uniqueKeysWithValues: MergeCase.sections.map { ($0, Set<String>()) })
        for example in examples {
            expectMerged(example, before, example.sources.map { _ in before }, after, in: folder)
            for section in MergeCase.sections {
                names[section]?.formUnion(example.targetNames(section) + example.names.map(\.exact))
            }
        }
        for section in MergeCase.sections { #expect(Set(after[section].keys) == names[section], "\(section)") }
    }

    /// - Parameters:
    ///   - before: What kubectl saw in the target, and `sources` in each of the sources.
    private func expectMerged(
        _ example: MergeCase, _ before: Entries, _ sources: [Entries], _ after: Entries, in folder: TemporaryFolder
    ) {
        let names = example.names.map(\.exact)
        for section in MergeCase.sections {
            for name in example.targetNames(section) where !names.contains(name) {
                let (old, new) = (before[section][name], after[section][name])
                #expect(old != nil && new == old, "seed \(example.seed): \(section) \(name)")
            }
        }
        for (name, (source, view)) in zip(names, zip(example.sources, sources)) {
            let context = view["contexts"][source.context.exact] ?? [:]
            for (section, kind) in [("clusters", "cluster"), ("users", "user")] {
                var expected = view[section][context[kind]?.stringValue ?? ""]
                var got = after[section][name]
                let path = expected.flatMap { tokenFile($0, in: folder) }
                expected?["tokenFile"] = path
                // A replaced entry keeps the notes it had.
                expected?["extensions"] = Optional<JSON>.none
                got?["extensions"] = Optional<JSON>.none
                #expect(got != nil && got == expected, "seed \(example.seed): \(section) \(name)")
            }
        }
    }

    @Test("every odd name is to kubectl what it was when it was written")
    func oddNames() async throws {
        let folder = try TemporaryFolder()
        let source = Kubeconfig(documents: [try KubeconfigDocument(parsing: config(), path: "/source")])
        let entries = KubeconfigGenerator.names.map { ClusterEntry(name: $0, kubeconfig: source, context: "a") }
        let path = folder.path("config")
        _ = try KubeconfigMerge(entries).write([.init(path: path)], gate: Gate())
        let view = Entries(try await Kubectl.flatten(path))
        for section in MergeCase.sections {
            #expect(view[section].keys.sorted() == KubeconfigGenerator.names.map(\.exact).sorted(), "\(section)")
        }
        for (name, context) in view["contexts"] {
            #expect(context == ["cluster": .string(name), "user": .string(name)])
        }
    }

    @Test(
        "in a list of files with the same names kubectl and this library reach the same by every context",
        arguments: 0..<chunks)
    func list(chunk: Int) async throws {
        try await forEachSeed(chunk) { example, folder in
            try await expectSameList([example.targetPath] + example.sources.map(\.path), in: folder)
        }
    }

    @Test("the same holds for lists of a hundred files", arguments: 0..<4)
    func lists(batch: Int) async throws {
        let folder = try TemporaryFolder()
        try folder.writeReferencedFiles(in: ".")
        let first = 3_000_000 + batch * Self.casesEach
        let paths = try (0..<Self.casesEach).map { number in
            let text = MergeCase(seed: first + number, folder: folder.path, addsUnknownFields: false).targetText
            return try folder.write("file\(number)", text)
        }
        try await expectSameList(paths, in: folder)
    }

    private func expectSameList(_ paths: [String], in folder: TemporaryFolder) async throws {
        let list = paths.joined(separator: ":")
        let view = try await Kubectl.flatten(list)
        let kubeconfig = try Kubeconfig.load(environment: ["KUBECONFIG": list])
        let entries = Entries(view)
        #expect(Set(kubeconfig.contextNames.map(\.exact)) == Set(entries["contexts"].keys), "\(paths[0])")
        #expect(view["current-context"]?.stringValue?.exact == kubeconfig.currentContext?.exact ?? "", "\(paths[0])")
        for name in kubeconfig.contextNames {
            let context = try #require(entries["contexts"][name.exact])
            let cluster = entries["clusters"][context["cluster"]?.stringValue ?? ""]
            let user = entries["users"][context["user"]?.stringValue ?? ""]
            guard let cluster, let user else {
                #expect(code("not_found", "which no entry") { _ = try kubeconfig.access(context: name) })
                continue
            }
            let access = try kubeconfig.access(context: name)
            #expect(access.namespace == context["namespace"]?.stringValue, "\(paths[0]): \(name)")
            #expect(text(access) == text(cluster, user, in: folder), "\(paths[0]): \(name)")
        }
    }

    private func text(_ access: ClusterAccess) -> [String?] {
        let credentials = access.credentials
        return [
            access.server, access.tlsServerName, access.proxyURL, access.certificateAuthority.map(Self.encode),
            String(access.insecureSkipTLSVerify), String(access.disableCompression), credentials.token?.reveal(),
            credentials.tokenFile, credentials.basic?.username, credentials.basic?.password.reveal(),
            credentials.clientCertificate.map { Self.encode($0.certificate) },
            credentials.clientCertificate.map { Self.encode($0.key.reveal()) }, credentials.exec?.command,
            credentials.exec?.args.joined(separator: "\n"), credentials.exec?.env.first?.value.reveal(),
            access.impersonation?.user, access.impersonation?.groups.joined(separator: "\n"),
        ].map { $0?.exact }
    }

    private func text(_ cluster: JSON, _ user: JSON, in folder: TemporaryFolder) -> [String?] {
        func list(_ value: JSON?) -> String? { value?.arrayValue?.compactMap(\.stringValue).joined(separator: "\n") }
        return [
            cluster["server"]?.stringValue, cluster["tls-server-name"]?.stringValue,
            cluster["proxy-url"]?.stringValue, cluster["certificate-authority-data"]?.stringValue,
            String(cluster["insecure-skip-tls-verify"]?.boolValue ?? false),
            String(cluster["disable-compression"]?.boolValue ?? false), user["token"]?.stringValue,
            tokenFile(user, in: folder)?.stringValue, user["username"]?.stringValue, user["password"]?.stringValue,
            user["client-certificate-data"]?.stringValue, user["client-key-data"]?.stringValue,
            user.at("exec", "command")?.stringValue, user["exec"].map { list($0["args"]) ?? "" },
            user.at("exec", "env")?.arrayValue?.first?["value"]?.stringValue, user["as"]?.stringValue,
            user["as"].map { _ in list(user["as-groups"]) ?? "" },
        ]
    }

    /// kubectl shows the path as it is written, and uses it relative to the file.
    private func tokenFile(_ user: JSON, in folder: TemporaryFolder) -> JSON? {
        user["tokenFile"]?.stringValue.map { .string($0.hasPrefix("/") ? $0 : folder.path("token")) }
    }

    private static func encode(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}

/// What kubectl sees, by section and name, all texts made exact.
private struct Entries {
    private var sections: [String: [String: JSON]] = [:]

    init(_ view: JSON) {
        for section in MergeCase.sections {
            let kind = String(section.dropLast())
            let pairs = (view[section]?.arrayValue ?? []).map { entry in
                (entry["name"]?.stringValue?.exact ?? "", entry[kind]?.exact ?? [:])
            }
            sections[section] = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        }
    }

    subscript(section: String) -> [String: JSON] { sections[section] ?? [:] }
}

extension MergeCase {
    /// A case of what kubectl can express, with its files in the folder.
    fileprivate static func written(seed: Int, in folder: TemporaryFolder, mark: String = "") throws -> MergeCase {
        let example = MergeCase(seed: seed, folder: folder.path, addsUnknownFields: false, mark: mark)
        try folder.write("target\(mark)", example.targetText)
        for (index, source) in example.sources.enumerated() { try folder.write("source\(index)\(mark)", source.text) }
        return example
    }

    fileprivate func merge() throws {
        _ = try KubeconfigMerge(try entries(), replace: true).write([.init(path: targetPath)], gate: Gate())
    }

    /// Exact names.
    fileprivate func targetNames(_ section: String) -> [String] {
        (targetValue[section]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue?.exact }
    }
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
