import Changes

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// One file's way from what is there to what should be.
struct FileRewrite: Sendable {
    /// As given: errors and relative paths in the file go by it.
    let path: String
    /// With links followed: what is renamed, so that a link stays a link.
    let realPath: String
    private(set) var change: Change?
    private var oldText: String?
    private var newText = ""

    var folder: String { FilePath.folder(of: realPath) }

    /// - Throws: ``Changes/OperationError`` when the path is a link that leads nowhere.
    init(_ path: String) throws(OperationError) {
        self.path = path
        let absolute = FilePath.absolute(path)
        if let real = FileStatus.realPath(absolute) {
            realPath = real
        } else if let target = SymbolicLink.target(of: absolute) {
            throw OperationError(
                .file, "kubeconfig \(path) is a link to \(target), which does not exist", object: path,
                hint: "restore the link's target, or remove the link")
        } else {
            let folder = FilePath.folder(of: absolute)
            realPath = (FileStatus.realPath(folder) ?? folder) + "/" + (absolute.parts(separatedBy: "/").last ?? "")
        }
    }

    /// Makes the folder where it is missing, for nobody else to read, as it will hold credentials.
    func makeFolder() throws(OperationError) {
        var made = ""
        for part in folder.parts(separatedBy: "/") {
            made += "/\(part)"
            guard FileStatus(made) == nil, mkdir(made, 0o700) != 0, errno != EEXIST else { continue }
            let cause = SystemError()
            throw OperationError(
                .file, "folder \(made) cannot be made: \(cause)", object: path,
                hint: "make it by hand, or name a file elsewhere", cause: cause)
        }
    }

    /// Reads the file again, now that nobody else writes it, and computes what it should become.
    ///
    /// - Parameter earlier: A rewrite of the same file that will have been written before this one.
    mutating func prepare(
        after earlier: FileRewrite?, transform: (inout KubeconfigDocument) throws(OperationError) -> Void
    ) throws(OperationError) {
        try KubectlLock.wait(for: path)
        if realPath != path { try KubectlLock.wait(for: realPath) }
        try checkIsWritable()
        if let earlier { oldText = earlier.newText } else { oldText = try currentText() }
        let before = try oldText.map { (text) throws(OperationError) in
            try KubeconfigDocument(parsing: text, path: path)
        }
        var after = before.flatMap { $0.isEmpty ? nil : $0 } ?? KubeconfigDocument(emptyAt: path)
        let untouched = after.root
        try transform(&after)
        newText = oldText ?? ""
        guard !after.root.saysTheSame(as: untouched) else { return }
        // Both take long where there are many clusters: each goes through all of the file, certificates included.
        let written = after
        let (text, contents) = concurrently(
            { Result { () throws(OperationError) in try written.checkedText() } },
            { (before: before.map(Redaction.document), after: Redaction.document(written)) })
        newText = try text.get()
        change = Change(
            action: before == nil ? .create : .update, object: path, before: contents.before, after: contents.after)
    }

    private func currentText() throws(OperationError) -> String? {
        guard FileStatus(realPath) != nil else { return nil }
        return try FileText.read(realPath, purpose: "kubeconfig")
    }

    private func checkIsWritable() throws(OperationError) {
        let status = FileStatus(realPath)
        if let status, !status.isRegularFile {
            let kind = status.isFolder ? "a folder" : "no regular file"
            throw OperationError(
                .file, "kubeconfig \(path) is \(kind)", object: path, hint: "name a file to write")
        }
        // The folder of a file to make may be missing in a dry run.
        let refusing = [realPath, folder].first { FileStatus($0) != nil && access($0, W_OK) != 0 }
        guard let refusing else { return }
        let place = refusing == folder ? "folder \(folder): " : ""
        throw OperationError(
            .file, "kubeconfig \(path) may not be written: \(place)\(SystemError(EACCES))", object: path,
            hint: "run as its owner, or change its permissions")
    }

    /// Puts the new text in place.
    ///
    /// - Returns: The path of the backup; `nil` when nothing was there.
    func write() throws(OperationError) -> String? {
        let file = AtomicFile(path: realPath)
        do throws(SystemError) {
            let backup = try oldText.map { (text) throws(SystemError) in try file.backUp(Array(text.utf8)) }
            try file.replace(with: Array(newText.utf8))
            return backup
        } catch {
            let busy = error.number == EBUSY ? "it is mounted by itself; mount its folder instead" : nil
            throw OperationError(
                .file, "kubeconfig \(path) cannot be written: \(error)", object: path,
                hint: busy ?? "check space and permissions of \(folder); the old file is unchanged", cause: error)
        }
    }
}

extension KubeconfigDocument {
    var isEmpty: Bool { root.members?.isEmpty ?? true }

    /// The text, after making sure that it says the same as this document.
    fileprivate func checkedText() throws(OperationError) -> String {
        let text = try text()
        let copy = try KubeconfigDocument(parsing: text, path: path)
        guard copy.root.saysTheSame(as: root) else {
            throw OperationError(.file, "\(path): the kubeconfig cannot be written as YAML", object: path)
        }
        return text
    }
}
