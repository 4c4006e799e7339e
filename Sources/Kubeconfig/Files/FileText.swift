import Changes

/// Reads small text files, with errors that say what is at the path instead.
package enum FileText {
    /// More than any kubeconfig of hundreds of clusters needs, and little enough for memory when the path is wrong.
    private static let limit = 64 << 20

    /// - Parameter purpose: What the file is, for messages: `kubeconfig`.
    /// - Throws: ``Changes/OperationError`` with code `not_found` when nothing is there, `file` otherwise.
    package static func read(_ path: String, purpose: String) throws(OperationError) -> String {
        let bytes = try OpenFile.read(path, purpose: purpose, limit: limit)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw OperationError(
                .file, "\(purpose) \(path) is not UTF-8 text", object: path, hint: "check that this is the right file")
        }
        return text
    }
}
