import Values

/// Makes kubeconfigs that are valid, and as odd as valid ones may be.
struct KubeconfigGenerator {
    var random: SeededGenerator
    /// Fields that kubectl does not know, and so drops.
    var addsUnknownFields = true
    /// What the names of all entries end in.
    var mark = ""

    static let names = [
        "kubernetes-admin@cluster.local", "kubernetes-admin", "cluster.local", "y", "n", "null", "~", "1e3", "0x10",
        "012", "1.0", "true", "Off", "-", "- a", "a: b", "#c", "a #b", "ünïcödé", "集群", "🚀", "a/b/c", "..", "\"q\"",
        "it's", "with space", " lead", "trail ", "tab\tbed", "*star", "&anchor", "!tag", "%percent", "@at", "`tick",
        "{brace}", "[list]", "2026-11-22", "=", "<<", "line\nbreak", "back\\slash", "e\u{301}", "\u{e9}",
        "\u{202E}rtl",
        "0o7", "1_000", "12:30:45", ".inf", ".nan", "---", "...", "|", ">", "?", "? a", "a:", ":a", ",", "a,b",
        "arn:aws:eks:eu-central-1:123456789012:cluster/prod", "gke_project_europe-west3_prod",
    ]

    // Swift's dictionaries cannot hold both forms of é.
    private static let keys = names.filter { $0.utf8.count > 2 || $0.utf8.first != 0xC3 }
    private static let fields = ["x-team", "y", "future.field", "null", "Größe"]

    mutating func document() -> JSON {
        let (clusters, users, contexts) = (entryNames(), entryNames(), entryNames())
        var root: JSON = ["apiVersion": "v1", "kind": "Config"]
        root["clusters"] = list("cluster", clusters) { $0.cluster() }
        root["users"] = list("user", users) { $0.user() }
        root["contexts"] = list("context", contexts) { $0.context(clusters: clusters, users: users) }
        if random.chance(70) { root["current-context"] = .string(random.pick(contexts + ["gone"])) }
        if random.chance(50) { root["preferences"] = [:] }
        if random.chance(20) { root["extensions"] = extensions() }
        for section in ["clusters", "users", "contexts"] where root[section] == [] && random.chance(50) {
            root[section] = random.pick([JSON.null, Optional<JSON>.none])
        }
        return withUnknownFields(root)
    }

    private mutating func entryNames() -> [String] { random.pick(0...4, of: Self.names).map { $0 + mark } }

    private mutating func list(
        _ kind: String, _ names: [String], _ body: (inout KubeconfigGenerator) -> JSON
    ) -> JSON {
        .array(
            names.map { name in
                let element: JSON = ["name": .string(name), kind: withUnknownFields(body(&self))]
                return withUnknownFields(element)
            })
    }

    private mutating func cluster() -> JSON {
        var cluster: JSON = ["server": .string("https://\(random.number(1...9)).example:6443")]
        switch random.number(0...4) {
        case 0: cluster["insecure-skip-tls-verify"] = true
        case 1: cluster["certificate-authority-data"] = .string(random.pick(Self.pairs).certificateData)
        case 2: cluster["certificate-authority"] = .string(random.pick(["ca.crt", "sub/../ca.crt", "./ca.crt"]))
        default: break
        }
        if random.chance(30) { cluster["tls-server-name"] = .string(random.pick(["kubernetes", "y", "1e3"])) }
        if random.chance(20) { cluster["proxy-url"] = "socks5://localhost:1080" }
        if random.chance(20) { cluster["disable-compression"] = .bool(random.chance(50)) }
        if random.chance(20) { cluster["extensions"] = extensions() }
        return cluster
    }

    private mutating func user() -> JSON {
        var user: JSON = [:]
        switch random.number(0...6) {
        case 0: user["token"] = .string(random.pick(["abc.def", "012", "null", "a: b", "two\nlines"]))
        case 1: user["tokenFile"] = .string(random.pick(["token", "./token", "/var/run/token"]))
        case 2: (user["username"], user["password"]) = (.string(random.pick(Self.names)), "012")
        case 3: user["exec"] = exec()
        case 4:
            let pair = random.pick(Self.pairs)
            user["client-certificate-data"] = .string(pair.certificateData)
            user["client-key-data"] = .string(pair.keyData)
        case 5: (user["client-certificate"], user["client-key"]) = ("client.crt", "sub/../client.key")
        default: break
        }
        if random.chance(15) {
            user["as"] = .string(random.pick(Self.names))
            user["as-groups"] = .array(random.pick(0...2, of: Self.names).map(JSON.string))
            user["as-user-extra"] = ["scopes": ["y", "1e3"]]
        }
        if random.chance(20) { user["extensions"] = extensions() }
        return user
    }

    private mutating func exec() -> JSON {
        [
            "apiVersion": "client.authentication.k8s.io/v1", "interactiveMode": "IfAvailable",
            "command": .string(random.pick(["kubelogin", "/usr/bin/kubelogin"])),
            "args": .array(random.pick(0...3, of: Self.names).map(JSON.string)),
            "env": [["name": "NO", "value": .string(random.pick(Self.names))]],
            "provideClusterInfo": .bool(random.chance(50)),
        ]
    }

    private mutating func context(clusters: [String], users: [String]) -> JSON {
        var context: JSON = [
            "cluster": .string(random.pick(clusters + ["gone"])), "user": .string(random.pick(users + ["gone"])),
        ]
        if random.chance(40) { context["namespace"] = .string(random.pick(["default", "y", "123"])) }
        if random.chance(20) { context["extensions"] = extensions() }
        return context
    }

    private mutating func extensions() -> JSON {
        .array(
            random.pick(1...2, of: ["minikube.sigs.k8s.io", "client.authentication.k8s.io/exec", "y"]).map {
                ["name": .string($0), "extension": .object(["provider": value(depth: 2)])]
            })
    }

    private mutating func withUnknownFields(_ body: JSON) -> JSON {
        guard addsUnknownFields, random.chance(15) else { return body }
        var body = body
        for field in random.pick(1...2, of: Self.fields) { body[field] = value(depth: 3) }
        return body
    }

    private mutating func value(depth: Int) -> JSON {
        switch random.number(0...(depth > 0 ? 6 : 4)) {
        case 0: .null
        case 1: .bool(random.chance(50))
        case 2: .integer(Int64(random.number(-5...70_000)))
        case 3, 4: .string(random.pick(Self.names))
        case 5: .array((0..<random.number(0...3)).map { _ in value(depth: depth - 1) })
        default:
            .object(
                Dictionary(
                    uniqueKeysWithValues: random.pick(0...3, of: Self.keys).map { ($0, value(depth: depth - 1)) }))
        }
    }

    private static let pairs = [TestPair.admin, .other]
}

extension TemporaryFolder {
    /// The files that generated kubeconfigs refer to.
    func writeReferencedFiles(in name: String) throws {
        try write("\(name)/ca.crt", TestPair.admin.certificate)
        try write("\(name)/client.crt", TestPair.other.certificate)
        try write("\(name)/client.key", TestPair.other.key)
        try write("\(name)/token", "from-file")
        try write("\(name)/sub/.keep", "")
    }
}
