import KubernetesAPI

/// What an address's certificate says about using it.
enum EndpointVerdict: Sendable, Hashable {
    /// It can be used, verifying this name in place of the address where one is given.
    case usable(tlsServerName: String?)
    /// Something else answers there, or nothing; why, as a phrase.
    case unusable(String)

    /// Names that API servers' certificates usually carry (kubeadm 1.36, "Certificates").
    private static let usualNames = ["kubernetes.default.svc", "kubernetes"]

    /// - Parameters:
    ///   - ownName: What the kubeconfig verifies in place of the address.
    ///   - verifies: Whether the kubeconfig wants the server's certificate verified.
    init(_ report: TLSProbe.Report, ownName: String?, verifies: Bool) {
        if !verifies || (report.isTrusted && report.coversExpectedName) {
            self = .usable(tlsServerName: nil)
        } else if !report.isTrusted {
            let reason = report.distrust ?? "it is not signed by the cluster's certificate authority"
            self = .unusable("its certificate is not to be trusted: \(reason) (its names: \(report.names))")
        } else if let name = Self.name(among: report.names, ownName: ownName) {
            self = .usable(tlsServerName: name)
        } else {
            self = .unusable("its certificate names nothing that could be verified")
        }
    }

    private static func name(among names: CertificateNames, ownName: String?) -> String? {
        let known = ([ownName].compactMap { $0 } + usualNames).first { names.covers($0) }
        return known ?? names.all.first { !$0.contains("*") }
    }
}
