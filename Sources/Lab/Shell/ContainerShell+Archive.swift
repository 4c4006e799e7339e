extension ContainerShell {
    /// `tar cf - PATH…` and `tar xf - [-C FOLDER]`, as `kubectl cp` runs them.
    func archive(_ arguments: [String], _ outputs: Outputs) async throws -> Int {
        var rest = arguments.filter { !$0.hasPrefix("--no-same-") }[...]
        let flags = (rest.popFirst() ?? "").filter { $0 != "-" }
        let file = rest.popFirst()
        var folder = "/"
        if let index = rest.firstIndex(of: "-C"), index + 1 < rest.endIndex {
            folder = rest[index + 1]
            rest.removeSubrange(index...(index + 1))
        }
        guard flags.last == "f", file == "-", flags.dropLast().allSatisfy({ "cxmp".contains($0) }),
            flags.contains("c") != flags.contains("x")
        else {
            try await outputs.complain("tar: the lab's knows cf - PATH... and xf - [-C FOLDER] only")
            return 2
        }
        return flags.contains("c")
            ? try await pack(Array(rest), outputs) : try await unpack(into: folder, outputs)
    }

    private func pack(_ paths: [String], _ outputs: Outputs) async throws -> Int {
        var archive = TarArchive([])
        var code = 0
        if paths.contains(where: { $0.hasPrefix("/") }) {
            try await outputs.complain("tar: Removing leading `/' from member names")
        }
        for path in paths {
            let entries = entries(at: Self.normal(path))
            if entries.isEmpty {
                try await outputs.complain("tar: \(path): Cannot stat: No such file or directory")
                code = 2
            }
            archive.entries += entries
        }
        try await outputs.send(archive.bytes, to: outputs.output)
        return code
    }

    /// A file, or a folder with everything in it.
    private func entries(at path: String) -> [TarArchive.Entry] {
        let name = String(path.dropFirst())
        if let content = file(path) { return [.init(name: name, bytes: content)] }
        guard isFolder(path) else { return [] }
        let own: [TarArchive.Entry] = name.isEmpty ? [] : [.init(name: name, isFolder: true)]
        return own + names(in: path).flatMap { entries(at: Self.normal("\(path)/\($0)")) }
    }

    private func unpack(into folder: String, _ outputs: Outputs) async throws -> Int {
        guard isFolder(folder) else {
            try await outputs.complain("tar: \(folder): Cannot open: No such file or directory")
            return 2
        }
        var bytes: [UInt8] = []
        for await part in input { bytes += part }
        do throws(TarArchive.Malformed) {
            try unpack(try TarArchive(parsing: bytes), into: folder)
            return 0
        } catch {
            try await outputs.complain("tar: \(error.reason)")
            return 2
        }
    }

    private func unpack(_ archive: TarArchive, into folder: String) throws(TarArchive.Malformed) {
        for entry in archive.entries {
            let path = Self.normal("\(folder)/\(entry.name)")
            do throws(FileProblem) {
                try makeFolder(entry.isFolder ? path : Self.parent(of: path))
                if !entry.isFolder { try write(entry.bytes, to: path) }
            } catch {
                throw TarArchive.Malformed(reason: "\(entry.name): Cannot open: \(error.reason)")
            }
        }
    }
}
