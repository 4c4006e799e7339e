import Changes
import Values

/// Rewrites kubeconfig files so that a crash leaves the old or the new, with a backup of what was there.
public enum KubeconfigFile {
    /// What became of one file.
    public struct Outcome: Sendable, Hashable {
        /// The path as given.
        public var path: String
        /// `nil` when the file is as it should be already, and nothing was written.
        public var change: Change?
        /// The copy of what was there before; `nil` when nothing was there, nothing changed, or in a dry run.
        public var backup: String?

        public init(path: String, change: Change? = nil, backup: String? = nil) {
            self.path = path
            self.change = change
            self.backup = backup
        }
    }

    /// Reads a file, lets `transform` change it, and writes it back while other writers are kept out. A missing file is
    /// made, with mode 0600. An unchanged one is not touched. A dry run writes nothing.
    public static func update(
        _ path: String, gate: Gate, transform: (inout KubeconfigDocument) throws(OperationError) -> Void
    ) throws(OperationError) -> Outcome {
        try update([path], gate: gate) { (_, document) throws(OperationError) in try transform(&document) }[0]
    }

    /// The same for several files, each by its index. All of them are computed and checked before any is written.
    public static func update(
        _ paths: [String], gate: Gate, transform: (Int, inout KubeconfigDocument) throws(OperationError) -> Void
    ) throws(OperationError) -> [Outcome] {
        var isDryRun = false
        for path in paths { isDryRun = try gate.permit("write kubeconfig \(path)") }
        var files: [FileRewrite] = []
        for path in paths { files.append(try FileRewrite(path)) }
        if !isDryRun { for file in files { try file.makeFolder() } }
        return try FolderLock.hold(files.map(\.folder).filter(FileStatus.isFolder)) { () throws(OperationError) in
            try plan(&files, transform: transform)
            return try write(files, isDryRun: isDryRun, gate: gate)
        }
    }

    private static func write(
        _ files: [FileRewrite], isDryRun: Bool, gate: Gate
    ) throws(OperationError) -> [Outcome] {
        var outcomes: [Outcome] = []
        for file in files {
            do throws(OperationError) {
                let backup = isDryRun || file.change == nil ? nil : try file.write()
                outcomes.append(Outcome(path: file.path, change: file.change, backup: backup))
            } catch {
                throw error.after(outcomes)
            }
            if let change = file.change { gate.report(change) }
        }
        return outcomes
    }

    /// Reads and computes every file. Several paths may lead to one file: later ones start from what earlier ones made.
    private static func plan(
        _ files: inout [FileRewrite], transform: (Int, inout KubeconfigDocument) throws(OperationError) -> Void
    ) throws(OperationError) {
        var conflicts: [OperationError] = []
        for index in files.indices {
            do throws(OperationError) {
                let earlier = files[..<index].last { $0.realPath.isExactly(files[index].realPath) }
                try files[index].prepare(after: earlier) { (document) throws(OperationError) in
                    try transform(index, &document)
                }
            } catch  where error.code == .conflict && !error.retryable {
                conflicts.append(error)
            }
        }
        guard var error = conflicts.first else { return }
        error.message = conflicts.map(\.message).joined(separator: "\n")
        throw error
    }
}

extension OperationError {
    /// Says what had been written before the failure, so that nobody has to find out.
    fileprivate func after(_ outcomes: [KubeconfigFile.Outcome]) -> OperationError {
        let written = outcomes.filter { $0.change != nil }
        guard !written.isEmpty else { return self }
        var copy = self
        let list = written.map { outcome in
            outcome.path + (outcome.backup.map { " (before: \($0))" } ?? "")
        }
        copy.message += "; written before that: \(list.joined(separator: ", "))"
        copy.hint = [hint, "run again: files that are done are left alone"].compactMap { $0 }.joined(separator: "; ")
        return copy
    }
}
