import FoundationEssentials
import SwiftASN1
import Values
import X509

/// The certificate authority of a mesh, in the secret `kube-system/cilium-ca`.
enum MeshAuthority {
    static func make() throws(LabError) -> ClusterPKI {
        do { return try ClusterPKI(commonName: "Cilium CA") } catch {
            throw LabError("a certificate authority for the mesh cannot be made: \(error)")
        }
    }

    static func secret(_ authority: ClusterPKI, _ settings: ClusterSettings) -> JSON {
        var metadata: JSON = ["name": "cilium-ca", "namespace": "kube-system"]
        if settings.installation == .helm {
            metadata["labels"] = ["app.kubernetes.io/managed-by": "Helm"]
            metadata["annotations"] = [
                "meta.helm.sh/release-name": "cilium", "meta.helm.sh/release-namespace": "kube-system",
            ]
        }
        return [
            "apiVersion": "v1", "kind": "Secret", "type": "Opaque", "metadata": metadata,
            "data": [
                "ca.crt": encode(authority.authority.certificate), "ca.key": encode(authority.authority.key.reveal()),
            ],
        ]
    }

    private static func encode(_ text: String) -> JSON { .string(Data(text.utf8).base64EncodedString()) }

    /// Issues every certificate of the cluster's mesh anew from another authority, with the names it has, and restarts
    /// `clustermesh-apiserver`, whose etcd reads its CA once.
    static func replace(with authority: ClusterPKI, in context: ClusterContext) throws(LabError) {
        let store = context.store
        store.put(secret(authority, context.facts.settings))
        for old in store.list(.secrets, namespace: "kube-system") {
            guard old.objectName.hasPrefix("clustermesh-apiserver-"), let pem = old.content["tls.crt"] else { continue }
            let new: PEMIdentity
            do { new = try reissue(pem, from: authority) } catch {
                throw LabError("the certificate of secret kube-system/\(old.objectName) cannot be read: \(error)")
            }
            store.change(.init(.secrets, namespace: "kube-system", name: old.objectName)) { secret in
                secret[path: ["data", "ca.crt"]] = encode(authority.authority.certificate)
                secret[path: ["data", "tls.crt"]] = encode(new.certificate)
                secret[path: ["data", "tls.key"]] = encode(new.key.reveal())
            }
        }
        for pod in store.list(.pods, namespace: "kube-system")
        where pod.objectLabels["k8s-app"] == "clustermesh-apiserver" {
            store.requestDeletion(.init(.pods, namespace: "kube-system", name: pod.objectName))
        }
    }

    private static func reissue(_ pem: [UInt8], from authority: ClusterPKI) throws -> PEMIdentity {
        let old = try Certificate(pemEncoded: String(decoding: pem, as: UTF8.self))
        let names = try old.extensions.subjectAlternativeNames.map { Array($0) } ?? []
        let dnsNames = names.compactMap { if case .dnsName(let name) = $0, !name.isEmpty { name } else { nil } }
        let addresses = names.compactMap { name -> String? in
            guard case .ipAddress(let octets) = name, octets.bytes.count == 4 else { return nil }
            return octets.bytes.map { String($0) }.joined(separator: ".")
        }
        return try authority.issue(
            commonName: old.commonName ?? "", dnsNames: dnsNames, addresses: addresses, purpose: .both)
    }
}

extension Certificate {
    /// The subject's common name: the user, where a client carries the certificate.
    var commonName: String? {
        for part in subject {
            for attribute in part where attribute.type == .RDNAttributeType.commonName {
                return String(describing: attribute.value)
            }
        }
        return nil
    }
}
