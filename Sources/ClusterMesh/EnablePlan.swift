import Changes
import Fleet
import KubernetesAPI
import Values

/// What enabling one cluster amounts to.
struct EnablePlan: Sendable {
    /// Only where the cluster has none yet.
    var newAuthority: CertificateAuthority?
    /// Secrets of the certificates that are made or renewed.
    var certificateSecrets: [JSON]
    var remote: IssuedCertificate
    var manifests: ApiserverManifests

    /// In the order in which they are needed.
    var objects: [JSON] {
        let authority = newAuthority.map { AuthoritySecret.manifest($0, namespace: manifests.namespace) }
        return [authority].compactMap { $0 } + certificateSecrets + [
            manifests.serviceAccount, manifests.clusterRole, manifests.clusterRoleBinding, manifests.service,
            manifests.deployment,
        ]
    }
}

extension Mesh {
    func plan(
        _ reader: ClusterReader, _ installation: CiliumInstallation, _ enabling: EnableOptions
    ) async throws -> EnablePlan {
        let name = reader.cluster.name
        guard let version = installation.version, let clusterName = installation.clusterName,
            let clusterID = installation.clusterID, let image = installation.agentImage
        else {
            throw OperationError(.unsupported, "Cilium's configuration is incomplete", cluster: name)
        }
        let (authority, isNew) = try await authority(reader, enabling)
        let profiles = [
            CertificateProfile.server(namespace: options.namespace),
            .admin(version: version, clusterName: clusterName), .remote,
        ]
        var certificates: [IssuedCertificate] = []
        var secrets: [JSON] = []
        for profile in profiles {
            let (certificate, secret) = try await certificate(reader, profile, of: authority)
            certificates.append(certificate)
            if let secret { secrets.append(secret) }
        }
        let nodePort =
            enabling.serviceType == "NodePort"
            ? try await coordinator.nodePort(for: name, wanted: enabling.nodePort) : nil
        let manifests = ApiserverManifests(
            version: version, namespace: options.namespace, clusterName: clusterName, clusterID: clusterID,
            images: ApiserverImages(
                agent: image, version: version, apiserver: enabling.apiserverImage, etcd: enabling.etcdImage),
            serviceType: enabling.serviceType, nodePort: nodePort,
            maxConnectedClusters: installation.maxConnectedClusters,
            certificatesFingerprint: certificates.prefix(2).map(\.fingerprint).joined(separator: "-"))
        return EnablePlan(
            newAuthority: isNew ? authority : nil, certificateSecrets: secrets, remote: certificates[2],
            manifests: manifests)
    }

    private func authority(
        _ reader: ClusterReader, _ enabling: EnableOptions
    ) async throws -> (CertificateAuthority, isNew: Bool) {
        let name = reader.cluster.name
        let object = "secret \(reader.name(AuthoritySecret.name))"
        let secret = try await reader.find("secrets", AuthoritySecret.name)
        do {
            if let existing = try AuthoritySecret.parse(secret) {
                try check(existing, against: enabling.authority)
                return (existing, false)
            }
        } catch {
            throw error.at(cluster: name, object: object)
        }
        guard enabling.createsAuthority || enabling.authority != nil else {
            throw OperationError(
                .notFound, "there is no certificate authority, and none may be created", cluster: name, object: object,
                hint:
                    "allow creating one (create_ca = true), or create secret \(reader.name(AuthoritySecret.name)) with ca.crt and ca.key"
            )
        }
        return (try await coordinator.authority(given: enabling.authority, now: options.now()), true)
    }

    private func check(
        _ existing: CertificateAuthority, against given: CertificateAuthority?
    ) throws(OperationError) {
        if let given, given.keyIdentifier != existing.keyIdentifier {
            throw OperationError(
                .conflict,
                "the cluster's certificate authority (\(existing.keyIdentifier.prefix(16))…) is another one than the given (\(given.keyIdentifier.prefix(16))…)",
                hint:
                    "leave the given one out to keep the cluster's, or delete secret cilium-ca to replace it; Hubble's certificates come from it too"
            )
        }
        guard existing.expires > options.now() else {
            throw OperationError(
                .unsupported, "the cluster's certificate authority has expired",
                hint: "delete secret cilium-ca, and enable the mesh and connect it again")
        }
    }

    /// The certificate of a purpose, and its secret where it has to be written.
    private func certificate(
        _ reader: ClusterReader, _ profile: CertificateProfile, of authority: CertificateAuthority
    ) async throws -> (IssuedCertificate, JSON?) {
        let secret = try await reader.find("secrets", profile.secretName)
        let existing = IssuedCertificate(secret: secret)
        if let existing, existing.fault(as: profile, of: authority, now: options.now()) == nil {
            return (existing, nil)
        }
        do {
            let issued = try authority.issue(profile, now: options.now())
            // A secret's type cannot be changed.
            return (
                issued,
                [
                    "apiVersion": "v1", "kind": "Secret", "type": secret?["type"] ?? "kubernetes.io/tls",
                    "metadata": ["name": .string(profile.secretName), "namespace": .string(options.namespace)],
                    "data": .object(issued.secretData),
                ]
            )
        } catch {
            throw error.at(cluster: reader.cluster.name, object: "secret \(reader.name(profile.secretName))")
        }
    }
}
