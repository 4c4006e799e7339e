import Changes
import FoundationEssentials
import Kubeconfig
import Synchronization
import Testing
import Values

@Suite(.timeLimit(.minutes(5))) struct WriteTests {
    let folder = try! TemporaryFolder()  // A test without its folder cannot run at all.

    private func entry(_ name: String, pair: TestPair = .admin, server: String = "https://127.0.0.1:1") throws
        -> ClusterEntry
    {
        let document = try KubeconfigDocument(parsing: kubeadmConfig(pair: pair, authority: pair), path: "/source")
        return ClusterEntry(
            name: name, kubeconfig: Kubeconfig(documents: [document]), context: "kubernetes-admin@cluster.local",
            server: server)
    }

    @Test("a file per cluster and a merged one get every cluster, each own one first, with a backup and the old mode")
    func targets() throws {
        try folder.write("one", kubeadmConfig())
        try folder.write("two", kubeadmConfig(pair: .other))
        try folder.chmod("one", 0o640)
        let reported = Mutex<[Change]>([])
        let gate = Gate { event in
            if case .change(let change) = event { reported.withLock { $0.append(change) } }
        }
        let merge = try KubeconfigMerge([entry("cluster01"), entry("cluster02", pair: .other)])
        let targets: [KubeconfigMerge.Target] = [
            .init(path: folder.path("one"), own: "cluster01"), .init(path: folder.path("two"), own: "cluster02"),
            .init(path: folder.path("new/all")),
        ]
        let outcomes = try merge.write(targets, gate: gate)
        #expect(outcomes.map(\.change?.action) == [.update, .update, .create])
        #expect(reported.withLock { $0.map(\.object) } == targets.map(\.path))
        #expect(try folder.mode("one") == 0o640)
        #expect(try folder.mode("new/all") == 0o600)
        #expect(outcomes[2].backup == nil)
        let backup = try #require(outcomes[0].backup)
        #expect(backup.wholeMatch(of: /.*\/one\.backup-\d{8}T\d{6}Z/) != nil)
        #expect(try String(contentsOfFile: backup, encoding: .utf8) == kubeadmConfig())
        #expect(try folder.mode(backup.split(separator: "/").last.map(String.init) ?? "") == 0o600)
        let names = try JSON(yaml: folder.read("two"))["contexts"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
        #expect(names == ["kubernetes-admin@cluster.local", "cluster02", "cluster01"])
        #expect(try folder.names.count == 5, "one, two, new and two backups, and nothing else")

        let again = try merge.write(targets, gate: gate)
        #expect(again.allSatisfy { $0.change == nil && $0.backup == nil })
        #expect(try folder.names.count == 5)
        #expect(reported.withLock { $0.count } == 3)
    }

    @Test("a conflict in the last file keeps the first from being written")
    func allOrNothing() throws {
        try folder.write("one", kubeadmConfig())
        try folder.write("two", config().replacing("name: a", with: "name: cluster01"))
        let before = try [folder.read("one"), folder.read("two")]
        let targets = ["one", "two"].map { KubeconfigMerge.Target(path: folder.path($0)) }
        #expect(
            code("conflict", "two has cluster") {
                _ = try KubeconfigMerge([entry("cluster01")]).write(targets, gate: Gate())
            })
        #expect(try [folder.read("one"), folder.read("two")] == before)
        #expect(try folder.names == ["one", "two"])
    }

    @Test("changes show neither keys nor tokens, but that they differ")
    func redacted() throws {
        try folder.write("one", config(user: "token: verysecret"))
        let merge = try KubeconfigMerge([entry("a")], replace: true)
        let change = try #require(try merge.write([.init(path: folder.path("one"))], gate: Gate())[0].change)
        let text = change.diff.joined(separator: "\n") + "\(change)"
        #expect(!text.contains("verysecret"))
        #expect(!text.contains(TestPair.admin.keyData.prefix(40)))
        #expect(change.diff.contains { $0.hasPrefix("- users.a.token: \"REDACTED (") })
        #expect(change.diff.contains { $0.contains("CN=kubernetes-admin") })
        #expect(change.before?.at("users", "a", "token") != nil)
    }

    @Test("a dry run reports the change and writes nothing; a read-only run is refused")
    func modes() throws {
        try folder.write("one", kubeadmConfig())
        let merge = try KubeconfigMerge([entry("cluster01")])
        let targets = [
            KubeconfigMerge.Target(path: folder.path("one")), .init(path: folder.path("no/such/folder/file")),
        ]
        let outcomes = try merge.write(targets, gate: Gate(mode: .dryRun))
        #expect(outcomes.map(\.change?.action) == [.update, .create])
        #expect(outcomes.allSatisfy { $0.backup == nil })
        #expect(try folder.names == ["one"])
        #expect(try folder.read("one") == kubeadmConfig())
        #expect(code("read_only", "one") { _ = try merge.write(targets, gate: Gate(mode: .readOnly)) })
    }

    @Test("a link stays a link, and the file it leads to is rewritten")
    func links() throws {
        try folder.write("real/config", kubeadmConfig())
        try folder.link("link", to: "real/config")
        let outcome = try KubeconfigMerge([entry("cluster01")]).write([.init(path: folder.path("link"))], gate: Gate())[
            0]
        #expect(outcome.backup?.contains("/real/config.backup-") == true)
        #expect(try folder.read("real/config").contains("name: cluster01"))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == "real/config")
    }

    @Test("a dangling link, a folder and a file of something else are refused and left alone")
    func wrongTargets() throws {
        try folder.link("dangling", to: "nowhere")
        try folder.write("pod", "kind: Pod\n")
        let merge = try KubeconfigMerge([entry("cluster01")])
        func refuses(_ path: String, _ expected: String, _ message: String) -> Bool {
            code(expected, message) { _ = try merge.write([.init(path: path)], gate: Gate()) }
        }
        #expect(refuses(folder.path("dangling"), "file", "is a link to nowhere"))
        #expect(refuses(folder.path, "file", "is a folder"))
        #expect(refuses(folder.path("pod"), "invalid_input", "kind is"))
        #expect(refuses("/dev/null", "file", "no regular file"))
        #expect(try folder.names == ["dangling", "pod"])
    }

    @Test("an empty file is filled")
    func emptyFile() throws {
        try folder.write("empty", "")
        let outcome = try KubeconfigMerge([entry("cluster01")]).write(
            [.init(path: folder.path("empty"))], gate: Gate())[0]
        #expect(outcome.change?.action == .update)
        #expect(try JSON(yaml: folder.read("empty"))["kind"] == "Config")
    }

    @Test("writers at the same time lose nothing")
    func concurrent() async throws {
        let path = try folder.write("shared", kubeadmConfig())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...16 {
                group.addTask {
                    _ = try KubeconfigMerge([entry("cluster\(number)")]).write([.init(path: path)], gate: Gate())
                }
            }
            try await group.waitForAll()
        }
        let names = try JSON(yaml: folder.read("shared"))["users"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
        #expect(Set(names ?? []) == Set((1...16).map { "cluster\($0)" } + ["kubernetes-admin"]))
        #expect(try folder.names.filter { !$0.contains(".backup-") } == ["shared"])
        #expect(try folder.names.count == 17)
    }

    @Test("kubectl's lock is waited for while it is fresh, and a stale one is named")
    func kubectlLock() async throws {
        let path = try folder.write("one", kubeadmConfig())
        let lock = try folder.write("one.lock", "")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: lock)
        let merge = try KubeconfigMerge([entry("cluster01")])
        #expect(hint("rm \(lock)") { _ = try merge.write([.init(path: path)], gate: Gate()) })
        try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: lock)
        async let outcome = merge.write([.init(path: path)], gate: Gate())
        try FileManager.default.removeItem(atPath: lock)
        #expect(try await outcome[0].change != nil)
    }

    @Test("what a killed run left behind does not stand in the way and does not stay")
    func leftBehind() throws {
        let path = try folder.write("one", kubeadmConfig())
        try folder.write(".one.meshwright-new", "half a fi")
        _ = try KubeconfigMerge([entry("cluster01")]).write([.init(path: path)], gate: Gate())
        #expect(try folder.names.filter { !$0.contains(".backup-") } == ["one"])
        #expect(try folder.read("one").contains("name: cluster01"))
    }

    @Test("two paths to one file are one file")
    func samePath() throws {
        let path = try folder.write("one", kubeadmConfig())
        try folder.link("two", to: "one")
        let outcomes = try KubeconfigMerge([entry("cluster01")]).write(
            [.init(path: path), .init(path: folder.path("two"))], gate: Gate())
        #expect(outcomes.map { $0.change == nil } == [false, true])
    }

    @Test("thirty clusters merge into thirty files, and a second time nothing changes")
    func many() throws {
        let names = (1...30).map { "cluster\($0)" }
        let merge = KubeconfigMerge(try names.map { try entry($0) })
        let targets = names.map { KubeconfigMerge.Target(path: folder.path($0), own: $0) }
        #expect(try merge.write(targets, gate: Gate()).allSatisfy { $0.change?.action == .create })
        #expect(try merge.write(targets, gate: Gate()).allSatisfy { $0.change == nil })
    }
}
