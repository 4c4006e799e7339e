import Changes
import Values

/// One or several kubeconfig files seen as one, as kubectl sees them: the first file that has an entry wins, whole.
///
/// Source of the rules: Kubernetes documentation "Organizing Cluster Access Using kubeconfig Files" and client-go 0.36,
/// `tools/clientcmd/loader.go`.
public struct Kubeconfig: Sendable {
    /// The files that exist, in order of precedence.
    public let documents: [KubeconfigDocument]
    /// Every path that was looked at, including those of a `$KUBECONFIG` list that do not exist.
    public let paths: [String]
    /// There is no file: this is the service account of a pod.
    public let isInCluster: Bool

    public init(documents: [KubeconfigDocument]) {
        self.init(documents: documents, paths: documents.map(\.path))
    }

    init(documents: [KubeconfigDocument], paths: [String], isInCluster: Bool = false) {
        self.isInCluster = isInCluster
        self.documents = documents
        self.paths = paths
    }

    /// The context kubectl uses unless told otherwise; `nil` when no file names one.
    public var currentContext: String? { documents.lazy.compactMap(\.currentContext).first }

    /// Every context once, in the order of the files.
    public var contextNames: [String] { names(.contexts) }

    /// The file that a context comes from; `nil` when there is no such context, and in a pod without kubeconfig.
    public func path(ofContext name: String) -> String? {
        isInCluster ? nil : find(.contexts, name)?.document.path
    }

    /// The address that the cluster entry of that name has; `nil` when there is no such entry or it has none.
    public func server(ofCluster name: String) -> String? {
        find(.clusters, name)?.entry.body["server"]?.stringText
    }

    func names(_ section: KubeconfigDocument.Section) -> [String] {
        documents.flatMap { $0.entries(section).map(\.name) }.distinct
    }

    func find(_ section: KubeconfigDocument.Section, _ name: String) -> EntryFields? {
        documents.lazy.compactMap { document in
            document.entry(section, name).map { EntryFields(document: document, entry: $0) }
        }.first
    }
}
