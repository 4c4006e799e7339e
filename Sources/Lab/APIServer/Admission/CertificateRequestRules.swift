import FoundationEssentials
import SwiftASN1
import Values
import X509

/// What requests for certificates must have, and what the server adds to them (kubernetes 1.36,
/// pkg/apis/certificates/validation and pkg/registry/certificates).
enum CertificateRequestRules {
    static func causes(_ spec: JSON) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        let bytes = spec["request"]?.stringValue.flatMap { Data(base64Encoded: $0) } ?? Data()
        let request = try? CertificateSigningRequest(pemEncoded: String(decoding: bytes, as: UTF8.self))
        if request == nil {
            causes.append(
                .invalid("spec.request", spec["request"] ?? "", "PEM block type must be CERTIFICATE REQUEST"))
        }
        if spec["usages"]?.arrayValue?.isEmpty ?? true { causes.append(.required("spec.usages")) }
        if spec["signerName"]?.stringValue?.contains("/") != true { causes.append(.required("spec.signerName")) }
        if let seconds = spec["expirationSeconds"], seconds.intValue ?? 0 < 600 {
            causes.append(
                .invalid("spec.expirationSeconds", seconds, "may not specify a duration less than 600 seconds"))
        }
        return causes
    }

    /// Who asks is what the server knows, whatever the request says.
    static func signed(_ object: JSON, by user: UserInfo) -> JSON {
        var object = object
        object[path: ["spec", "username"]] = .string(user.name)
        object[path: ["spec", "groups"]] = .array(user.groups.map { .string($0) })
        for field in ["uid", "extra"] { object[path: ["spec", field]] = nil }
        return object
    }
}
