import Changes
import FoundationEssentials

extension Kubeconfig {
    /// Reads the kubeconfig in force: `explicitPath`, else the files of `$KUBECONFIG`, else `~/.kube/config`.
    ///
    /// Missing files of the list, and a missing default file, are no error: the result then lacks their contexts. Where
    /// none exists, the service account of the pod this runs in is the one context `in-cluster`.
    ///
    /// - Parameters:
    ///   - explicitPath: A file named by the operator; it must exist.
    ///   - environment: Where `KUBECONFIG`, `HOME`, `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT` are looked
    ///     up.
    /// - Throws: ``Changes/OperationError`` that names file, line and field.
    public static func load(
        explicitPath: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(OperationError) -> Kubeconfig {
        try load(explicitPath: explicitPath, environment: environment, account: .init(environment: environment))
    }

    package static func load(
        explicitPath: String?, environment: [String: String], account: InClusterAccount?
    ) throws(OperationError) -> Kubeconfig {
        if let explicitPath { return Kubeconfig(documents: [try KubeconfigDocument(reading: explicitPath)]) }
        let paths = candidates(environment)
        var documents: [KubeconfigDocument] = []
        for path in paths {
            do throws(OperationError) {
                documents.append(try KubeconfigDocument(reading: path))
            } catch  where error.code == .notFound && SymbolicLink.target(of: path) == nil {
                continue
            }
        }
        if documents.isEmpty, let account {
            return Kubeconfig(documents: [try account.document()], paths: paths, isInCluster: true)
        }
        return Kubeconfig(documents: documents, paths: paths)
    }

    private static func candidates(_ environment: [String: String]) -> [String] {
        if let list = environment["KUBECONFIG"], !list.isEmpty {
            return list.parts(separatedBy: ":").distinct
        }
        return environment["HOME"].map { ["\($0)/.kube/config"] } ?? []
    }
}
