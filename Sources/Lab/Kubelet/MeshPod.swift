import Values

/// Why a container of a running pod has ended.
struct ContainerFault: Error, Sendable, Hashable {
    var container: String
    /// What it wrote last.
    var message: String
}

/// The pod of a Deployment `clustermesh-apiserver`, taken apart: what is wrong with it for its version of Cilium, and
/// what it serves.
///
/// What each version wants: the charts of Cilium 1.13 to 1.19 and reference recordings of both kinds of installation.
struct MeshPod: Sendable {
    let etcd: PodContainer?
    let apiserver: PodContainer
    let kvstoremesh: PodContainer?
    let setup: PodContainer?
    let release: CiliumRelease

    /// `nil` for every other pod.
    init?(setup: [PodContainer], containers: [PodContainer], installed: CiliumRelease) {
        func runs(_ container: PodContainer, _ program: String) -> Bool {
            container.line.first?.split(separator: "/").last.map(String.init) == program
        }
        let own = containers.filter { $0.image.base == "clustermesh-apiserver" || runs($0, "clustermesh-apiserver") }
        let cache = containers.first { $0.name == "kvstoremesh" || $0.line.dropFirst().first == "kvstoremesh" }
        let etcd = containers.first { runs($0, "etcd") }
        guard let main = own.first(where: { $0.name != cache?.name && $0.name != etcd?.name }) else { return nil }
        apiserver = main
        kvstoremesh = cache
        self.etcd = etcd
        self.setup = setup.first
        release = CiliumRelease(main.image.tag) ?? installed
    }

    var clusterName: String {
        (apiserver.flag("cluster-name") ?? apiserver.environment["CILIUM_CLUSTER_NAME"]) ?? ""
    }

    var clusterID: Int {
        Int(apiserver.flag("cluster-id") ?? apiserver.environment["CILIUM_CLUSTER_ID"] ?? "") ?? 0
    }

    /// The container that prepares etcd: a shell script up to 1.14, a command of the apiserver's image from 1.15.
    func checkSetup() throws(ContainerFault) {
        guard let setup else { return }
        if setup.line.contains("etcdinit") {
            guard release >= .minor(15) else {
                throw fault(setup, "Error: unknown command \"etcdinit\" for \"clustermesh-apiserver\"")
            }
            guard !(setup.environment["CILIUM_CLUSTER_NAME"] ?? "").isEmpty else {
                throw fault(setup, "level=fatal msg=\"Failed to initialize etcd: CILIUM_CLUSTER_NAME is not set\"")
            }
        } else if setup.image.base == "clustermesh-apiserver" {
            throw missing(setup.line.first ?? "", in: setup)
        }
    }

    /// - Returns: the port at which etcd serves others than its own pod, and its files.
    func checkEtcd(address: IPv4) throws(ContainerFault) -> (port: Int, credentials: MeshServer.Credentials) {
        guard let etcd else { throw refused }
        let program = etcd.image.base == "clustermesh-apiserver" ? "/usr/bin/etcd" : "/usr/local/bin/etcd"
        let hasEtcd = etcd.image.base != "clustermesh-apiserver" || release >= .minor(15)
        guard let path = etcd.line.first, path == program || path == "etcd", hasEtcd else {
            throw missing(etcd.line.first ?? "etcd", in: etcd)
        }
        func file(_ flag: String) throws(ContainerFault) -> [UInt8] {
            let path = etcd.flag(flag) ?? ""
            guard let bytes = etcd.files[path] else {
                throw fault(etcd, "{\"level\":\"fatal\",\"msg\":\"open \(path): no such file or directory\"}")
            }
            return bytes
        }
        let credentials = MeshServer.Credentials(
            authority: try file("trusted-ca-file"), certificate: try file("cert-file"), key: try file("key-file"))
        guard etcd.flag("client-cert-auth") == "true" else {
            throw fault(etcd, "etcd would serve without client certificates: --client-cert-auth is missing")
        }
        return (try port(of: etcd, address: address), credentials)
    }

    private func port(of etcd: PodContainer, address: IPv4) throws(ContainerFault) -> Int {
        let urls = (etcd.flag("listen-client-urls") ?? "").split(separator: ",").map(String.init)
        let hosts = ["https://0.0.0.0:", "https://\(address):", "https://[\(address)]:", "https://[::]:"]
        for url in urls {
            guard let host = hosts.first(where: url.hasPrefix), let port = Int(url.dropFirst(host.count)) else {
                continue
            }
            return port
        }
        throw fault(etcd, "etcd listens at \(urls), where no other pod reaches it")
    }

    /// etcd's users: those that the preparation adds, and those of the ConfigMap with remote users.
    var users: Set<String> {
        var users: Set<String> = []
        if let script = setup?.line.first(where: { $0.contains("etcdctl") }) {
            users = Self.users(addedBy: script, setup?.environment ?? [:])
        } else if let name = setup?.environment["CILIUM_CLUSTER_NAME"] {
            users = ["root", "remote", "externalworkload", "admin-\(name)", "local-\(name)"]
        }
        let path = apiserver.flag("cluster-users-config-path") ?? ""
        if let bytes = apiserver.files[path], let list = try? JSON(yaml: String(decoding: bytes, as: UTF8.self)) {
            users.formUnion((list["users"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue })
        }
        return users
    }

    /// The names after `user add` in a shell script.
    static func users(addedBy script: String, _ environment: [String: String]) -> Set<String> {
        var users: Set<String> = []
        for line in script.split(whereSeparator: { $0 == "\n" || $0 == ";" }) {
            let words = line.split(separator: " ").map(String.init)
            guard let index = words.indices.first(where: { words[$0...].starts(with: ["user", "add"]) }),
                var name = words[(index + 2)...].first(where: { !$0.hasPrefix("-") })
            else { continue }
            for (variable, value) in environment {
                for form in ["${\(variable)}", "$(\(variable))", "$\(variable)"] {
                    name = name.replacing(form, with: value)
                }
            }
            users.insert(name.filter { $0 != "\"" && $0 != "'" })
        }
        return users
    }

    /// - Returns: how it reaches its etcd.
    func checkServer(isAuthorized: Bool, port: Int) throws(ContainerFault) -> PeerSetup {
        let command = apiserver.line.dropFirst().first { !$0.hasPrefix("-") && !$0.hasPrefix("etcd.") }
        let isSubcommand = apiserver.line.dropFirst().first == "clustermesh"
        if release >= .minor(15), !isSubcommand {
            throw fault(
                apiserver, "Error: unknown command \(command.map { "\"\($0)\"" } ?? "(none)"): clustermesh expected")
        }
        if release < .minor(15), isSubcommand {
            throw fault(apiserver, "Error: unknown command \"clustermesh\" for \"clustermesh-apiserver\"")
        }
        if clusterName.isEmpty { throw fatal("the cluster name is not set") }
        if clusterID == 0 { throw fatal("ClusterID is unset") }
        if !apiserver.line.contains(where: { $0.contains("etcd.config=/") }) {
            throw fatal("Unable to initialize kvstore client: etcd.config is not set")
        }
        if !isAuthorized {
            throw fatal("services is forbidden: the service account may not list resource \\\"services\\\"")
        }
        let folder = "/var/lib/cilium/etcd-secrets/"
        func file(_ name: String) throws(ContainerFault) -> [UInt8] {
            guard let bytes = apiserver.files[folder + name] else {
                throw fatal("open \(folder + name): no such file or directory")
            }
            return bytes
        }
        return PeerSetup(
            name: clusterName, endpoint: .init(host: "127.0.0.1", port: port), authority: try file("ca.crt"),
            certificate: try file("tls.crt"), key: try file("tls.key"))
    }

    func fatal(_ message: String) -> ContainerFault { fault(apiserver, "level=fatal msg=\"\(message)\"") }

    private var refused: ContainerFault { fatal("dial tcp 127.0.0.1:2379: connect: connection refused") }

    private func missing(_ program: String, in container: PodContainer) -> ContainerFault {
        fault(
            container,
            "exec: \"\(program)\": stat \(program): no such file or directory (image \(container.image.repository))")
    }

    private func fault(_ container: PodContainer, _ message: String) -> ContainerFault {
        ContainerFault(container: container.name, message: message)
    }
}
