import Changes
import FoundationEssentials

/// The service account of a pod, which kubectl uses where there is no kubeconfig at all (client-go 0.36,
/// `rest.InClusterConfig` and `tools/clientcmd/client_config.go`).
package struct InClusterAccount: Sendable {
    /// The name of the only context, cluster and user.
    package static let name = "in-cluster"
    package static let folder = "/var/run/secrets/kubernetes.io/serviceaccount"

    let server: String
    let folder: String

    /// `nil` outside of pods, and in those without a token.
    package init?(environment: [String: String], folder: String = Self.folder) {
        guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
            let port = environment["KUBERNETES_SERVICE_PORT"], !port.isEmpty,
            let token = FileStatus("\(folder)/token"), !token.isFolder
        else { return nil }
        server = "https://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        self.folder = folder
    }

    /// The same as a kubeconfig. The token's file is read again as the kubelet renews it.
    func document() throws(OperationError) -> KubeconfigDocument {
        var cluster: [(String, YAMLTree)] = [("server", .string(server))]
        let authority = "\(folder)/ca.crt"
        if FileStatus(authority) != nil { cluster.append(("certificate-authority", .string(authority))) }
        var context: [(String, YAMLTree)] = [("cluster", .string(Self.name)), ("user", .string(Self.name))]
        if FileStatus("\(folder)/namespace") != nil {
            let namespace = try FileText.read("\(folder)/namespace", purpose: "namespace").withoutSpaces
            if !namespace.isEmpty { context.append(("namespace", .string(namespace))) }
        }
        var document = KubeconfigDocument(emptyAt: "\(folder)/kubeconfig")
        document.root["current-context"] = .string(Self.name)
        document.put(.init(section: .clusters, name: Self.name, body: .mapping(cluster)))
        document.put(.init(section: .contexts, name: Self.name, body: .mapping(context)))
        let user = YAMLTree.mapping([("tokenFile", .string("\(folder)/token"))])
        document.put(.init(section: .users, name: Self.name, body: user))
        return document
    }
}
