import FoundationEssentials
import Values

extension Lab {
    /// Writes `NAME.conf`, a kubeconfig with mode 0600, for every cluster, and `fleet.yaml` that names them.
    ///
    /// - Returns: The path of the fleet file.
    /// - Throws: ``LabError`` when the folder cannot be made or written to.
    @discardableResult
    public func writeFiles(to folder: String) throws(LabError) -> String {
        let entries = clusters.map { JSON(["name": $0.name, "kubeconfig": "\($0.name).conf", "context": $0.context]) }
        let fleet: JSON = ["clusters": .array(entries)]
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for cluster in clusters { try Self.write(cluster.kubeconfig, to: "\(folder)/\(cluster.name).conf") }
            try Self.write(fleet.yaml, to: "\(folder)/fleet.yaml")
        } catch {
            throw LabError(
                "the files of the lab cannot be written to \(folder): \(error)",
                hint: "name a folder that can be written to")
        }
        return "\(folder)/fleet.yaml"
    }

    /// Replaces a file in one step; nobody but its owner can read it at any time.
    private static func write(_ text: String, to path: String) throws {
        let files = FileManager.default
        let temporary = "\(path).\(UUID().uuidString).tmp"
        guard files.createFile(atPath: temporary, contents: nil, attributes: [.posixPermissions: 0o600]) else {
            throw CocoaError(.fileWriteNoPermission)
        }
        do {
            try Data(text.utf8).write(to: URL(filePath: temporary))
            try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: temporary)
            if files.fileExists(atPath: path) { try files.removeItem(atPath: path) }
            try files.moveItem(atPath: temporary, toPath: path)
        } catch {
            // What failed is what to report; the empty file is of no use to anybody.
            try? files.removeItem(atPath: temporary)
            throw error
        }
    }
}
