extension ContainerShell {
    /// `cat`, `ls` and `pwd`; `nil` for every other program.
    func runFileCommand(_ name: String, _ arguments: [String], _ outputs: Outputs) async throws -> Int? {
        switch name {
        case "cat": return try await concatenate(arguments.filter { $0 == "-" || !$0.hasPrefix("-") }, outputs)
        case "ls": return try await list(arguments.filter { !$0.hasPrefix("-") }, outputs)
        case "pwd":
            try await outputs.print("/")
            return 0
        default: return nil
        }
    }

    /// Mounted files, and those that a kubelet writes.
    private func file(_ path: String) -> [UInt8]? {
        let path = Self.normal(path)
        if let content = container.files[path] { return content }
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

    private static func normal(_ path: String) -> String {
        "/" + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }

    private func concatenate(_ paths: [String], _ outputs: Outputs) async throws -> Int {
        if paths.isEmpty || paths == ["-"] {
            for await bytes in input { try await outputs.send(bytes, to: outputs.output) }
            return 0
        }
        var code = 0
        for path in paths {
            if let content = file(path) {
                try await outputs.send(content, to: outputs.output)
            } else {
                try await outputs.complain("cat: \(path): No such file or directory")
                code = 1
            }
        }
        return code
    }

    private func list(_ paths: [String], _ outputs: Outputs) async throws -> Int {
        var code = 0
        for path in paths.isEmpty ? ["/"] : paths {
            let folder = Self.normal(path)
            let prefix = folder == "/" ? "/" : folder + "/"
            let known = Array(container.files.keys) + container.mounts + ["/etc/hosts", "/etc/hostname"]
            let names = Set(
                known.filter { $0.hasPrefix(prefix) }.compactMap {
                    $0.dropFirst(prefix.count).split(separator: "/").first
                })
            if !names.isEmpty {
                for name in names.sorted() { try await outputs.print(String(name)) }
            } else if file(folder) != nil {
                try await outputs.print(path)
            } else if !container.mounts.contains(folder) {
                try await outputs.complain("ls: cannot access '\(path)': No such file or directory")
                code = 2
            }
        }
        return code
    }
}
