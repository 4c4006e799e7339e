import Changes
import FoundationEssentials
import Kubeconfig
import Testing
import Values

/// Unicode has two ways to write é: one scalar, or e and an accent. To kubectl they are different names; to Swift's `==`
/// they are one.
@Suite(.timeLimit(.minutes(5))) struct UnicodeNameTests {
    private static let one = "caf\u{e9}"
    private static let two = "cafe\u{301}"

    private func config(_ name: String, server: String, password: String = "p") -> String {
        """
        {"clusters": [{"name": "\(name)", "cluster": {"server": "\(server)"}}],
        "users": [{"name": "\(name)", "user": {"username": "u", "password": "\(password)"}}],
        "contexts": [{"name": "\(name)", "context": {"cluster": "\(name)", "user": "\(name)"}}]}
        """
    }

    private func entry(_ name: String, password: String = "p") throws -> ClusterEntry {
        let text = config("a", server: "https://new", password: password)
        let source = try KubeconfigDocument(parsing: text, path: "/source")
        return ClusterEntry(name: name, kubeconfig: Kubeconfig(documents: [source]), context: "a")
    }

    private func bytes(_ names: [String]) -> [[UInt8]] { names.map { Array($0.utf8) } }

    @Test("names that only Unicode calls the same are two names, in one file and in a list of files")
    func reading() throws {
        let folder = try TemporaryFolder()
        let first = try folder.write("first", config(Self.one, server: "https://one"))
        let second = try folder.write("second", config(Self.two, server: "https://two"))
        let list = try Kubeconfig.load(environment: ["KUBECONFIG": "\(first):\(second)"])
        var both = try KubeconfigDocument(reading: first)
        try both.merge([ClusterEntry(name: Self.two, kubeconfig: list, context: Self.two)])
        let again = try KubeconfigDocument(parsing: both.text(), path: "/again")
        for kubeconfig in [list, Kubeconfig(documents: [again])] {
            #expect(bytes(kubeconfig.contextNames) == bytes([Self.one, Self.two]))
            #expect(try kubeconfig.access(context: Self.one).server == "https://one")
            #expect(try kubeconfig.access(context: Self.two).server == "https://two")
            #expect(kubeconfig.server(ofCluster: Self.two) == "https://two")
        }
        #expect(list.path(ofContext: Self.two) == second)
    }

    @Test("files whose names only Unicode calls the same are two files")
    func files() throws {
        let folder = try TemporaryFolder()
        let first = try folder.write(Self.one, config("x", server: "https://one"))
        let second = try folder.write(Self.two, config("y", server: "https://two"))
        let list = try Kubeconfig.load(environment: ["KUBECONFIG": "\(first):\(second)"])
        #expect(list.contextNames == ["x", "y"])
        let merge = KubeconfigMerge([try entry("new")])
        _ = try merge.write([.init(path: first), .init(path: second)], gate: Gate())
        #expect(try KubeconfigDocument(reading: first).contextNames == ["x", "new"])
        #expect(try KubeconfigDocument(reading: second).contextNames == ["y", "new"])
        // An accent after a slash does not hide the slash.
        let odd = folder.path("sub/\u{301}x")
        #expect(try merge.write([.init(path: odd)], gate: Gate()).first?.change != nil)
        #expect(try KubeconfigDocument(reading: odd).contextNames == ["new"])
    }

    @Test("clusters whose names only Unicode calls the same are merged beside each other")
    func merging() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("config", config(Self.one, server: "https://one"))
        let entries = [try entry(Self.two), try entry("A\u{30a}"), try entry("\u{c5}")]
        let outcome = try KubeconfigMerge(entries).write([.init(path: path, own: "\u{c5}")], gate: Gate())[0]
        let names = bytes([Self.one, "\u{c5}", Self.two, "A\u{30a}"])
        #expect(bytes(try KubeconfigDocument(reading: path).contextNames) == names)
        #expect(outcome.change?.after?["contexts"]?.objectValue?.count == 4, "the diff shows all of them")
    }

    @Test("a password in another form is another password")
    func passwords() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("config", "")
        for (password, replaces) in [(Self.one, false), (Self.two, true)] {
            let entries = [try entry("a", password: password)]
            if replaces {
                #expect(
                    code("conflict", "password") {
                        _ = try KubeconfigMerge(entries).write([.init(path: path)], gate: Gate())
                    })
            }
            _ = try KubeconfigMerge(entries, replace: replaces).write([.init(path: path)], gate: Gate())
            let access = try Kubeconfig(documents: [try KubeconfigDocument(reading: path)]).access(context: "a")
            let written = try #require(access.credentials.basic?.password.reveal())
            #expect(Array(written.utf8) == Array(password.utf8))
        }
    }
}
