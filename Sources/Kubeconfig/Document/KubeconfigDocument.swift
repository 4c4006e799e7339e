import Changes
import Values

/// One kubeconfig file, whole: with its order, its unknown fields and its extensions.
public struct KubeconfigDocument: Sendable {
    /// Where the file is or will be; relative paths in it are relative to its folder.
    public let path: String
    var root: YAMLTree

    /// Reads a file.
    ///
    /// - Throws: ``Changes/OperationError`` when it cannot be read or is no kubeconfig; names line and field.
    public init(reading path: String) throws(OperationError) {
        try self.init(parsing: FileText.read(path, purpose: "kubeconfig"), path: path)
    }

    /// Parses a file's text. A text without a document is an empty kubeconfig, as for kubectl.
    ///
    /// - Throws: ``Changes/OperationError`` with path, line and field.
    public init(parsing text: String, path: String) throws(OperationError) {
        self.path = path
        do throws(SyntaxError) {
            root = try YAMLTree.parse(text) ?? .mapping([])
        } catch {
            let place = error.line > 0 ? "\(path):\(error.line)" : path
            throw OperationError(
                .invalidInput, "\(place): the kubeconfig is not valid YAML: \(error.message)", object: path,
                hint: "correct the file; kubectl config view --kubeconfig \(path) checks it", cause: error)
        }
        if root.isNull { root = .mapping([]) }
        try checkShape()
    }

    /// A kubeconfig without entries, in the shape kubectl writes.
    public init(emptyAt path: String) {
        self.path = path
        root = .mapping([
            ("apiVersion", .string("v1")), ("clusters", .sequence([])), ("contexts", .sequence([])),
            ("current-context", .string("")), ("kind", .string("Config")), ("users", .sequence([])),
        ])
    }

    /// The file's text as it would be written.
    public func text() throws(OperationError) -> String {
        do {
            return try root.text()
        } catch {
            throw OperationError(.file, "\(path): the kubeconfig cannot be written as YAML", object: path, cause: error)
        }
    }

    /// The context kubectl uses unless told otherwise; `nil` when the file names none.
    public var currentContext: String? {
        root["current-context"]?.scalar.flatMap { $0.text.isEmpty ? nil : $0.text }
    }

    /// In the order of the file.
    public var contextNames: [String] { entries(.contexts).map(\.name) }

    /// The folder that relative paths in the file are relative to.
    var folder: String { FilePath.folder(of: FilePath.absolute(path)) }
}
