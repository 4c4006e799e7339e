import Testing
import Values

@testable import ClusterMesh

@Suite("Manifests of clustermesh-apiserver")
struct ManifestTests {
    private func manifests(_ text: String) throws -> ApiserverManifests {
        let version = try #require(CiliumVersion(text: text))
        return ApiserverManifests(
            version: version, namespace: "kube-system", clusterName: "cluster03", clusterID: 3,
            images: ApiserverImages(agent: "quay.io/cilium/cilium:v\(version)", version: version),
            serviceType: "NodePort", nodePort: 31095, certificatesFingerprint: "f")
    }

    private func container(_ name: String, _ manifests: ApiserverManifests) throws -> JSON {
        let spec = try #require(manifests.deployment.at("spec", "template", "spec"))
        let all = (spec["containers"]?.arrayValue ?? []) + (spec["initContainers"]?.arrayValue ?? [])
        return try #require(all.first { $0["name"]?.stringValue == name })
    }

    private func arguments(_ name: String, _ version: String) throws -> [String] {
        try container(name, manifests(version))["args"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }

    /// Cut from what the cilium CLI 0.14.8 left for Cilium 1.13.4.
    @Test("For 1.13 containers, commands and arguments are those of the cilium CLI")
    func classic() throws {
        #expect(
            try arguments("etcd", "1.13.4") == [
                "--data-dir=/var/run/etcd", "--name=clustermesh-apiserver", "--client-cert-auth",
                "--trusted-ca-file=/var/lib/etcd-secrets/ca.crt", "--cert-file=/var/lib/etcd-secrets/tls.crt",
                "--key-file=/var/lib/etcd-secrets/tls.key",
                "--listen-client-urls=https://127.0.0.1:2379,https://[$(HOSTNAME_IP)]:2379",
                "--advertise-client-urls=https://[$(HOSTNAME_IP)]:2379",
                "--initial-cluster-token=clustermesh-apiserver", "--auto-compaction-retention=1",
            ])
        #expect(
            try arguments("apiserver", "1.13.4") == [
                "--cluster-name=cluster03", "--cluster-id=3", "--kvstore-opt",
                "etcd.config=/var/lib/cilium/etcd-config.yaml",
            ])
        let etcd = try container("etcd", manifests("1.13.4"))
        #expect(etcd["command"] == ["/usr/local/bin/etcd"])
        #expect(etcd["image"] == "quay.io/coreos/etcd:v3.5.4")
        let apiserver = try container("apiserver", manifests("1.13.4"))
        #expect(apiserver["image"] == "quay.io/cilium/clustermesh-apiserver:v1.13.4")
        #expect(apiserver["env"]?[0]?["name"] == "CILIUM_CLUSTER_NAME")
    }

    @Test("For 1.13 the script that prepares etcd is the cilium CLI's, word for word")
    func script() throws {
        let lines = try arguments("etcd-init", "1.13.4").first?.split(separator: "\n").map(String.init) ?? []
        #expect(lines.first == "rm -rf /var/run/etcd/*;")
        #expect(lines.contains("export rootpw=\"$(head /dev/urandom | tr -dc A-Za-z0-9 | head -c 16)\";"))
        #expect(lines.contains("echo $remotepw | etcdctl --interactive=false user add remote;"))
        #expect(lines.suffix(3) == ["etcdctl user grant-role remote remote;", "etcdctl auth enable;", "exit"])
        #expect(lines.count == 20)
        #expect(!lines.contains { $0.contains("has-cluster-config") })
    }

    @Test("For 1.14 the script makes the administrator that the certificate names, and no passwords")
    func namedAdministrator() throws {
        let script = try arguments("etcd-init", "1.14.9").first ?? ""
        #expect(script.contains("etcdctl put cilium/.has-cluster-config true;"))
        #expect(
            script.contains(
                "etcdctl user add admin-cluster03 --no-password;\netcdctl user grant-role admin-cluster03 root;"))
        #expect(!script.contains("urandom"))
    }

    @Test("From 1.15 one image does everything, and etcdinit prepares etcd")
    func etcdInit() throws {
        let container = try container("etcd-init", manifests("1.15.0"))
        #expect(container["command"] == ["/usr/bin/clustermesh-apiserver"])
        #expect(container["image"] == "quay.io/cilium/clustermesh-apiserver:v1.15.0")
        #expect(try arguments("etcd-init", "1.15.0").first == "etcdinit")
        #expect(try arguments("apiserver", "1.15.0").first == "clustermesh")
        #expect(try arguments("etcd", "1.15.0").contains("--initial-cluster-token=$(INITIAL_CLUSTER_TOKEN)"))
    }

    @Test("Readiness comes with 1.16, the wildcard address with 1.18, no gRPC gateway with 1.19")
    func steps() throws {
        #expect(try container("apiserver", manifests("1.15.0"))["readinessProbe"] == nil)
        #expect(try container("apiserver", manifests("1.16.0"))["readinessProbe"] != nil)
        #expect(try arguments("apiserver", "1.16.0").contains("--kvstore-opt=etcd.qps=20"))
        #expect(try arguments("etcd", "1.17.0").contains { $0.contains("$(HOSTNAME_IP)") })
        #expect(try arguments("etcd", "1.18.0").contains("--listen-client-urls=https://0.0.0.0:2379"))
        #expect(try !arguments("etcd", "1.18.0").contains("--enable-grpc-gateway=false"))
        #expect(try arguments("etcd", "1.19.0").contains("--enable-grpc-gateway=false"))
    }

    @Test("The apiserver writes Cilium's objects up to 1.17 and only reads them from 1.18")
    func rules() throws {
        func verbs(_ version: String) throws -> JSON? {
            let rules = try manifests(version).clusterRole["rules"]?.arrayValue ?? []
            return rules.first { $0["apiGroups"] == ["cilium.io"] }?["verbs"]
        }
        #expect(try verbs("1.17.0") == ["*"])
        #expect(try verbs("1.18.0") == ["get", "list", "watch"])
    }

    @Test("The Service has the NodePort it is given, and none for other types")
    func service() throws {
        var manifests = try manifests("1.18.2")
        let port = manifests.service.at("spec", "ports")?[0]
        #expect(port == ["port": 2379, "targetPort": 2379, "protocol": "TCP", "nodePort": 31095])
        #expect(manifests.service.at("spec", "selector") == ["k8s-app": "clustermesh-apiserver"])
        manifests.serviceType = "ClusterIP"
        #expect(manifests.service.at("spec", "ports")?[0]?["nodePort"] == nil)
    }

    @Test(
        "Images come from where the agent's does",
        arguments: [
            ("quay.io/cilium/cilium:v1.18.2@sha256:ab", "quay.io/cilium/clustermesh-apiserver:v1.18.2", nil),
            (
                "m.daocloud.io/quay.io/cilium/cilium:v1.13.4",
                "m.daocloud.io/quay.io/cilium/clustermesh-apiserver:v1.13.4", "m.daocloud.io/quay.io/coreos/etcd:v3.5.4"
            ),
            (
                "localhost:5000/cilium:v1.14.1", "localhost:5000/clustermesh-apiserver:v1.14.1",
                "quay.io/coreos/etcd:v3.5.4"
            ),
            ("quay.io/cilium/cilium-ci:v1.17.0", "quay.io/cilium/clustermesh-apiserver-ci:v1.17.0", nil),
        ] as [(String, String, String?)])
    func images(agent: String, apiserver: String, etcd: String?) throws {
        let version = try #require(CiliumVersion(text: agent))
        let images = ApiserverImages(agent: agent, version: version)
        #expect(images.apiserver == apiserver)
        #expect(images.etcd == etcd ?? apiserver)
    }

    /// Cut from what the cilium CLI 0.14.8 left.
    @Test("A peer's entry in secret cilium-clustermesh is the cilium CLI's, word for word")
    func peerEntry() throws {
        let material = PeerMaterial(
            cluster: "c4", clusterName: "cluster04", port: 32356, addresses: ["10.200.4.11"],
            certificate: IssuedCertificate(certificatePEM: "crt", keyPEM: SecretString("key"), authorityPEM: "ca"))
        #expect(
            material.configuration
                == "endpoints:\n- https://cluster04.mesh.cilium.io:32356\ntrusted-ca-file: /var/lib/cilium/clustermesh/cluster04.etcd-client-ca.crt\nkey-file: /var/lib/cilium/clustermesh/cluster04.etcd-client.key\ncert-file: /var/lib/cilium/clustermesh/cluster04.etcd-client.crt\n"
        )
        #expect(
            Set(material.secretData.keys) == [
                "cluster04", "cluster04.etcd-client-ca.crt", "cluster04.etcd-client.crt", "cluster04.etcd-client.key",
            ])
        let read = MeshSecret(["data": .object(material.secretData)])
        #expect(read.peers.keys.sorted() == ["cluster04"])
        #expect(read.peers["cluster04"]?.hosts == ["cluster04.mesh.cilium.io"])
        #expect(read.peers["cluster04"]?.ports == [32356])
    }

    @Test("hostAliases get all of a peer's addresses, share lines, and lose nothing of others")
    func hostAliases() {
        var aliases = HostAliases([["ip": "10.0.0.1", "hostnames": ["registry.local"]]])
        aliases.set("a.mesh.cilium.io", to: ["10.0.0.1", "10.0.0.2"])
        #expect(
            aliases.json == [
                ["ip": "10.0.0.1", "hostnames": ["registry.local", "a.mesh.cilium.io"]],
                ["ip": "10.0.0.2", "hostnames": ["a.mesh.cilium.io"]],
            ])
        let before = aliases
        aliases.set("a.mesh.cilium.io", to: ["10.0.0.2", "10.0.0.1"])
        #expect(aliases == before)
        aliases.remove("a.mesh.cilium.io")
        #expect(aliases.json == [["ip": "10.0.0.1", "hostnames": ["registry.local"]]])
    }
}
