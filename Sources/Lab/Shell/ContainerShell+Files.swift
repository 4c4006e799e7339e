extension ContainerShell {
    /// Programs that read or write files, or their input; `nil` for every other one.
    func runFileCommand(_ name: String, _ arguments: [String], _ outputs: Outputs) async throws -> Int? {
        switch name {
        case "cat": return try await concatenate(arguments.filter { $0 == "-" || !$0.hasPrefix("-") }, outputs)
        case "head": return try await head(arguments, outputs)
        case "tr": return try await translate(arguments, outputs)
        case "stty": return try await terminal(arguments, outputs)
        case "ls": return try await list(arguments.filter { !$0.hasPrefix("-") }, outputs)
        case "tar": return try await archive(arguments, outputs)
        case "test": return test(arguments)
        case "[": return test(arguments.last == "]" ? Array(arguments.dropLast()) : arguments)
        case "mkdir":
            return try await each(arguments, of: name, outputs) { path throws(FileProblem) in try makeFolder(path) }
        case "touch":
            return try await each(arguments, of: name, outputs) { path throws(FileProblem) in
                try write([], to: path, appending: true)
            }
        case "rm": return try await each(arguments, of: name, outputs, remove)
        case "pwd":
            try await outputs.print("/")
            return 0
        default: return nil
        }
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
            if isFolder(path) {
                for name in names(in: Self.normal(path)) { try await outputs.print(name) }
            } else if file(path) != nil {
                try await outputs.print(path)
            } else {
                try await outputs.complain("ls: cannot access '\(path)': No such file or directory")
                code = 2
            }
        }
        return code
    }

    /// `-d`, `-e`, `-f` and `-s` PATH, `-z` and `-n` TEXT, A = B, A != B.
    private func test(_ arguments: [String]) -> Int {
        let holds: Bool
        switch (arguments.count, arguments.first, arguments.last ?? "") {
        case (2, "-d", let path): holds = isFolder(path)
        case (2, "-e", let path): holds = isFolder(path) || file(path) != nil
        case (2, "-f", let path): holds = file(path) != nil
        case (2, "-s", let path): holds = file(path).map { !$0.isEmpty } ?? false
        case (2, "-z", let text): holds = text.isEmpty
        case (2, "-n", let text): holds = !text.isEmpty
        case (3, let left, let right) where arguments[1] == "=": holds = left == right
        case (3, let left, let right) where arguments[1] == "!=": holds = left != right
        case (1, _, let text): holds = !text.isEmpty
        default: return arguments.isEmpty ? 1 : 2
        }
        return holds ? 0 : 1
    }

    /// Does something with every path among the arguments.
    private func each(
        _ arguments: [String], of program: String, _ outputs: Outputs,
        _ body: (String) throws(FileProblem) -> Void
    ) async throws -> Int {
        var code = 0
        for path in arguments where !path.hasPrefix("-") {
            do throws(FileProblem) { try body(path) } catch {
                if program == "rm", arguments.contains(where: { $0.hasPrefix("-") && $0.contains("f") }) { continue }
                try await outputs.complain("\(program): \(path): \(error.reason)")
                code = 1
            }
        }
        return code
    }

    private func remove(_ path: String) throws(FileProblem) {
        let path = Self.normal(path)
        try checkWritable(path)
        guard disk.remove(path) else {
            throw FileProblem(
                reason: file(path) == nil && !isFolder(path) ? "No such file or directory" : "Read-only file system")
        }
    }
}
