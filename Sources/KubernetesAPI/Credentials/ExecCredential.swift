import FoundationEssentials
import Kubeconfig
import Values

/// What an exec plugin printed: `status` of an `ExecCredential` (client.authentication.k8s.io/v1).
struct ExecCredential: Sendable {
    var token: SecretString?
    var clientCertificate: ClientCertificate?
    var expiration: Date?

    /// Why text is no credential, in words that never repeat the text.
    struct Malformed: Error { var reason: String }

    init(printed bytes: [UInt8], apiVersion: String) throws(Malformed) {
        guard let json = try? JSON(parsing: bytes) else { throw Malformed(reason: "it printed no JSON") }
        guard json["kind"]?.stringValue == "ExecCredential" else {
            throw Malformed(reason: "it printed no ExecCredential")
        }
        guard json["apiVersion"]?.stringValue == apiVersion else {
            let got = json["apiVersion"]?.stringValue ?? "none"
            throw Malformed(reason: "it printed apiVersion \(got), but the kubeconfig asks for \(apiVersion)")
        }
        guard let status = json["status"], status.objectValue != nil else {
            throw Malformed(reason: "it printed an ExecCredential without status")
        }
        token = status["token"]?.stringValue.flatMap { $0.isEmpty ? nil : SecretString($0) }
        clientCertificate = try Self.certificate(status)
        guard token != nil || clientCertificate != nil else {
            throw Malformed(reason: "it printed neither a token nor a client certificate")
        }
        if let text = status["expirationTimestamp"]?.stringValue {
            guard let date = Self.date(text) else { throw Malformed(reason: "its expirationTimestamp is no time") }
            expiration = date
        }
    }

    func isExpired(at now: Date) -> Bool { expiration.map { $0 <= now } ?? false }

    private static func certificate(_ status: JSON) throws(Malformed) -> ClientCertificate? {
        let certificate = status["clientCertificateData"]?.stringValue ?? ""
        let key = status["clientKeyData"]?.stringValue ?? ""
        if certificate.isEmpty, key.isEmpty { return nil }
        guard !certificate.isEmpty, !key.isEmpty else {
            throw Malformed(reason: "it printed a client certificate and key of which one is missing")
        }
        return ClientCertificate(certificate: certificate, key: SecretString(key))
    }

    private static func date(_ text: String) -> Date? {
        let plain = Date.ISO8601FormatStyle()
        return (try? plain.parse(text)) ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
    }
}
