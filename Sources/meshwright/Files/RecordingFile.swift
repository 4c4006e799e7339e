import Changes
import FoundationEssentials
import KubernetesAPI

/// The file that `--record` names.
struct RecordingFile: Sendable {
    let path: String
    private let recorder = Recorder()

    /// - Throws: ``CommandFailure`` when the file cannot be written: better now than after the run.
    init(_ path: String) throws(CommandFailure) {
        self.path = path
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        var isFolder = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard !isFolder, FileManager.default.isWritableFile(atPath: exists ? path : folder) else {
            throw CommandFailure(.usage, Self.unwritable(path, nil))
        }
    }

    var clientOptions: ClientOptions {
        var options = ClientOptions()
        options.carriage = .recorded(recorder)
        return options
    }

    func write(playbook: String) throws(OperationError) {
        do {
            try Data(recorder.text(playbook: playbook).utf8).write(to: URL(filePath: path), options: [.atomic])
        } catch {
            throw Self.unwritable(path, error)
        }
    }

    private static func unwritable(_ path: String, _ cause: (any Error)?) -> OperationError {
        OperationError(
            .file, "cannot write the recording \(path)", hint: "check that its folder exists and is writable",
            cause: cause)
    }
}
