import Changes
import Kubeconfig

/// Looks at the certificate a server shows, after a handshake that failed, to tell the true cause.
struct TLSDiagnosis {
    var access: ClusterAccess
    var timeout = Duration.seconds(5)

    struct Result: Sendable {
        var message: String
        var hint: String
    }

    /// `nil` when the certificate does not show what is wrong, or cannot be looked at.
    func find() async -> Result? {
        let report = try? await TLSProbe.check(access, tlsServerName: access.tlsServerName, timeout: timeout)
        guard let report else { return nil }
        if let distrust = report.distrust {
            return Result(
                message: "the server's certificate is not trusted: \(distrust)",
                hint: "check that server and certificate-authority in the kubeconfig belong to the same cluster, "
                    + "and that the certificate and the clocks are in order")
        }
        guard !report.coversExpectedName else { return nil }
        return Result(
            message: "the server's certificate is not for \(report.expectedName) but for \(report.names)",
            hint: "set tls-server-name in the kubeconfig to one of these names, or use one of these addresses")
    }
}
