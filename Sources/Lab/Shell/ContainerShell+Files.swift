extension ContainerShell {
    /// `cat`, `head`, `tr`, `ls`, `pwd` and `stty`; `nil` for every other program.
    func runFileCommand(_ name: String, _ arguments: [String], _ outputs: Outputs) async throws -> Int? {
        switch name {
        case "cat": return try await concatenate(arguments.filter { $0 == "-" || !$0.hasPrefix("-") }, outputs)
        case "head": return try await head(arguments, outputs)
        case "tr": return try await translate(arguments, outputs)
        case "stty": return try await terminal(arguments, outputs)
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

    /// `head -c COUNT [FILE]`.
    private func head(_ arguments: [String], _ outputs: Outputs) async throws -> Int {
        guard arguments.first == "-c", arguments.count > 1, let count = Int(arguments[1]), count >= 0 else {
            try await outputs.complain("head: the lab's knows -c COUNT [FILE] only")
            return 1
        }
        var bytes: [UInt8] = []
        if arguments.count < 3 {
            for await part in input where bytes.count < count { bytes += part }
        } else if arguments[2] == "/dev/zero" {
            bytes = [UInt8](repeating: 0, count: min(count, 1 << 24))
        } else if let content = file(arguments[2]) {
            bytes = content
        } else {
            try await outputs.complain("head: cannot open '\(arguments[2])' for reading: No such file or directory")
            return 1
        }
        try await outputs.send(Array(bytes.prefix(count)), to: outputs.output)
        return 0
    }

    /// `tr A B` for single characters.
    private func translate(_ arguments: [String], _ outputs: Outputs) async throws -> Int {
        let bytes = arguments.map { $0 == "\\0" ? [0] : Array($0.utf8) }
        guard bytes.count == 2, bytes[0].count == 1, bytes[1].count == 1 else {
            try await outputs.complain("tr: the lab's translates one character")
            return 1
        }
        for await part in input {
            try await outputs.send(part.map { $0 == bytes[0][0] ? bytes[1][0] : $0 }, to: outputs.output)
        }
        return 0
    }

    /// `stty size`.
    private func terminal(_ arguments: [String], _ outputs: Outputs) async throws -> Int {
        guard isTerminal else {
            try await outputs.complain("stty: 'standard input': Inappropriate ioctl for device")
            return 1
        }
        guard arguments == ["size"] else {
            try await outputs.complain("stty: the lab's knows size only")
            return 1
        }
        try await outputs.print("\(sizes.current.rows) \(sizes.current.columns)")
        return 0
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
