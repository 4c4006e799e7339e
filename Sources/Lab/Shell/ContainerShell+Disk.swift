/// The files of a container: those of its volumes, those that were written, and those that a kubelet makes.
extension ContainerShell {
    /// Why a file cannot be written, in the words of the system.
    struct FileProblem: Error, Sendable, Hashable {
        var reason: String
    }

    var disk: ContainerDisk { pod.disk(of: container.name) }

    static func normal(_ path: String) -> String {
        let parts = path.split(separator: "/").reduce(into: [Substring]()) { parts, part in
            if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    func file(_ path: String) -> [UInt8]? {
        let path = Self.normal(path)
        if let content = disk.files[path] ?? container.files[path] { return content }
        let host = container.environment["HOSTNAME"] ?? pod.name
        switch path {
        case "/etc/hostname": return Array((host + "\n").utf8)
        case "/etc/hosts": return Array(hosts(host).utf8)
        case "/etc/resolv.conf":
            let search = "\(pod.namespace).svc.cluster.local svc.cluster.local cluster.local"
            return Array("search \(search)\noptions ndots:5\n".utf8)
        default: return nil
        }
    }

    private func hosts(_ host: String) -> String {
        var lines = ["# Kubernetes-managed hosts file.", "127.0.0.1\tlocalhost", "\(pod.address)\t\(host)"]
        if !pod.aliases.isEmpty { lines += ["", "# Entries added by HostAliases."] }
        for (name, addresses) in pod.aliases.sorted(by: { $0.key < $1.key }) {
            lines += addresses.map { "\($0)\t\(name)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Everything there is, by absolute path.
    private var known: Set<String> {
        Set(container.files.keys).union(disk.files.keys).union(disk.folders).union(container.mounts)
            .union(["/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/usr/share/nginx/html"])
    }

    func isFolder(_ path: String) -> Bool {
        let path = Self.normal(path)
        if path == "/" || file(path) == nil && known.contains(path) { return true }
        return known.contains { $0.hasPrefix(path + "/") }
    }

    /// The names in a folder, sorted.
    func names(in folder: String) -> [String] {
        let prefix = folder == "/" ? "/" : folder + "/"
        let names = known.filter { $0.hasPrefix(prefix) && $0 != "/" }.compactMap {
            $0.dropFirst(prefix.count).split(separator: "/").first
        }
        return Set(names).map(String.init).sorted()
    }

    /// Writes a file whose folder exists.
    func write(_ bytes: [UInt8], to path: String, appending: Bool = false) throws(FileProblem) {
        let path = Self.normal(path)
        guard !isFolder(path) else { throw FileProblem(reason: "Is a directory") }
        guard isFolder(Self.parent(of: path)) else { throw FileProblem(reason: "No such file or directory") }
        try checkWritable(path)
        let content = appending ? (file(path) ?? []) + bytes : bytes
        guard disk.write(content, to: path) else { throw FileProblem(reason: "No space left on device") }
    }

    /// Makes a folder and those above it.
    func makeFolder(_ path: String) throws(FileProblem) {
        let path = Self.normal(path)
        guard path != "/" else { return }
        try makeFolder(Self.parent(of: path))
        if isFolder(path) { return }
        if file(path) != nil { throw FileProblem(reason: "File exists") }
        try checkWritable(path)
        disk.makeFolder(path)
    }

    /// Volumes of ConfigMaps and secrets cannot be written.
    func checkWritable(_ path: String) throws(FileProblem) {
        let mount = container.mounts.filter { path == $0 || path.hasPrefix($0 + "/") }.max { $0.count < $1.count }
        guard let mount else { return }
        if container.files.keys.contains(where: { $0 == mount || $0.hasPrefix(mount + "/") }) {
            throw FileProblem(reason: "Read-only file system")
        }
    }

    static func parent(of path: String) -> String {
        normal(path.split(separator: "/").dropLast().joined(separator: "/"))
    }
}
