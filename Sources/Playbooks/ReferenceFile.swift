import Changes
import FoundationEssentials

/// A file made from the reference.
public struct ReferenceFile: Sendable, Hashable {
    /// `mesh.lua`
    public var name: String
    public var text: String

    /// Writes files into a folder, which is made if need be.
    ///
    /// - Throws: `file` when something cannot be written.
    static func write(_ files: [ReferenceFile], to folder: String) throws(OperationError) {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw unwritable(folder, error)
        }
        for file in files { try file.write(to: folder) }
    }

    func write(to folder: String) throws(OperationError) {
        let path = folder + "/" + name
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: [.atomic])
        } catch {
            throw Self.unwritable(path, error)
        }
    }

    private static func unwritable(_ path: String, _ error: any Error) -> OperationError {
        OperationError(
            .file, "cannot write \(path)", hint: "give a folder that you may write to", cause: error)
    }
}
