import FoundationEssentials
import SwiftASN1
import Values
import X509

/// Signs certificate requests that were approved with the cluster's own authority, as kube-controller-manager's signers of users,
/// kubelets and kubelets' servers do; other signers are left to others.
struct CertificateSigner: Sendable {
    private static let purposes: [String: ClusterPKI.Purpose] = [
        "kubernetes.io/kube-apiserver-client": .client, "kubernetes.io/kube-apiserver-client-kubelet": .client,
        "kubernetes.io/kubelet-serving": .server,
    ]

    let store: ObjectStore
    let authority: ClusterPKI

    func reconcile(_ key: ObjectStore.Key) {
        guard let request = store.get(key), request.hasCondition("Approved"), !request.hasCondition("Denied"),
            request.at("status", "certificate") == nil, !request.hasCondition("Failed"),
            let purpose = Self.purposes[request.field("spec.signerName")]
        else { return }
        let text = request.at("spec", "request")?.stringValue.flatMap { Data(base64Encoded: $0) } ?? Data()
        let lifetime = request.at("spec", "expirationSeconds")?.intValue.map { Duration.seconds($0) }
        do {
            let certificate = try authority.sign(
                CertificateSigningRequest(pemEncoded: String(decoding: text, as: UTF8.self)), purpose, for: lifetime)
            store.change(key) {
                $0[path: ["status", "certificate"]] = .string(Data(certificate.utf8).base64EncodedString())
            }
        } catch {
            store.change(key) {
                $0.setCondition("Failed", true, reason: "SignerValidationFailure", message: "\(error)")
            }
        }
    }
}
