import Values

extension ApiserverManifests {
    var initContainer: JSON {
        var container: JSON = [
            "name": "etcd-init",
            "image": .string(images.etcd),
            "imagePullPolicy": "IfNotPresent",
            "terminationMessagePolicy": "FallbackToLogsOnError",
            "volumeMounts": [["name": "etcd-data-dir", "mountPath": "/var/run/etcd"]],
        ]
        if version.isAtLeast(1, 15) {
            container["command"] = ["/usr/bin/clustermesh-apiserver"]
            container["args"] = [
                "etcdinit", "--etcd-cluster-name=clustermesh-apiserver",
                "--etcd-initial-cluster-token=$(INITIAL_CLUSTER_TOKEN)", "--etcd-data-dir=/var/run/etcd",
            ]
            container["env"] = [
                Self.setting("CILIUM_CLUSTER_NAME", key: "cluster-name"),
                Self.field("INITIAL_CLUSTER_TOKEN", path: "metadata.uid"),
            ]
        } else {
            container["command"] = ["/bin/sh", "-c"]
            container["args"] = [.string(EtcdInitScript(version: version, clusterName: clusterName).text)]
            container["env"] = [Self.etcdctlVersion, Self.field("HOSTNAME_IP", path: "status.podIP")]
        }
        return container
    }

    var etcdContainer: JSON {
        [
            "name": "etcd",
            "image": .string(images.etcd),
            "imagePullPolicy": "IfNotPresent",
            "terminationMessagePolicy": "FallbackToLogsOnError",
            "command": [.string(version.isAtLeast(1, 15) ? "/usr/bin/etcd" : "/usr/local/bin/etcd")],
            "args": .array(etcdArguments.map(JSON.string)),
            "env": .array(etcdEnvironment),
            "ports": [["name": "etcd", "containerPort": .integer(Int64(Self.clientPort)), "protocol": "TCP"]],
            "volumeMounts": [
                ["name": "etcd-server-secrets", "mountPath": "/var/lib/etcd-secrets", "readOnly": true],
                ["name": "etcd-data-dir", "mountPath": "/var/run/etcd"],
            ],
        ]
    }

    private var etcdArguments: [String] {
        let token = version.isAtLeast(1, 15) ? "$(INITIAL_CLUSTER_TOKEN)" : "clustermesh-apiserver"
        let listening =
            version.isAtLeast(1, 18)
            ? ["--listen-client-urls=https://0.0.0.0:2379", "--advertise-client-urls=https://localhost:2379"]
            : [
                "--listen-client-urls=https://127.0.0.1:2379,https://[$(HOSTNAME_IP)]:2379",
                "--advertise-client-urls=https://[$(HOSTNAME_IP)]:2379",
            ]
        let secrets = "/var/lib/etcd-secrets"
        return [
            "--data-dir=/var/run/etcd", "--name=clustermesh-apiserver", "--client-cert-auth",
            "--trusted-ca-file=\(secrets)/ca.crt", "--cert-file=\(secrets)/tls.crt", "--key-file=\(secrets)/tls.key",
        ] + listening + ["--initial-cluster-token=\(token)", "--auto-compaction-retention=1"]
            + (version.isAtLeast(1, 19) ? ["--enable-grpc-gateway=false"] : [])
    }

    private var etcdEnvironment: [JSON] {
        var environment = [Self.etcdctlVersion]
        if !version.isAtLeast(1, 18) { environment.append(Self.field("HOSTNAME_IP", path: "status.podIP")) }
        if version.isAtLeast(1, 15) { environment.append(Self.field("INITIAL_CLUSTER_TOKEN", path: "metadata.uid")) }
        return environment
    }

    var apiserverContainer: JSON {
        var container: JSON = [
            "name": "apiserver",
            "image": .string(images.apiserver),
            "imagePullPolicy": "IfNotPresent",
            "terminationMessagePolicy": "FallbackToLogsOnError",
            "command": ["/usr/bin/clustermesh-apiserver"],
            "args": .array(apiserverArguments.map(JSON.string)),
            "env": .array(apiserverEnvironment),
            "volumeMounts": [
                ["name": "etcd-admin-client", "mountPath": "/var/lib/cilium/etcd-secrets", "readOnly": true]
            ],
        ]
        if version.isAtLeast(1, 16) {
            container["ports"] = [["name": "apiserv-health", "containerPort": 9880, "protocol": "TCP"]]
            container["readinessProbe"] = ["httpGet": ["path": "/readyz", "port": "apiserv-health"]]
        }
        return container
    }

    private var apiserverArguments: [String] {
        let identity = ["--cluster-name=\(clusterName)", "--cluster-id=\(clusterID)"]
        let configuration = "etcd.config=/var/lib/cilium/etcd-config.yaml"
        guard version.isAtLeast(1, 15) else { return identity + ["--kvstore-opt", configuration] }
        var arguments = ["clustermesh"] + identity
        if version.isAtLeast(1, 16) {
            arguments += [configuration, "etcd.qps=20", "etcd.bootstrapQps=10000"].map { "--kvstore-opt=\($0)" }
        } else {
            arguments += ["--kvstore-opt", configuration]
        }
        if let maxConnectedClusters { arguments.append("--max-connected-clusters=\(maxConnectedClusters)") }
        if version.isAtLeast(1, 16) { arguments.append("--health-port=9880") }
        return arguments
    }

    private var apiserverEnvironment: [JSON] {
        // 1.13 reads its flags from variables with a prefix, later versions from the same without.
        let prefix = version.isAtLeast(1, 14) ? "" : "CILIUM_"
        var environment = [
            Self.setting("\(prefix)CLUSTER_NAME", key: "cluster-name"),
            Self.setting("\(prefix)CLUSTER_ID", key: "cluster-id"),
        ]
        if !version.isAtLeast(1, 16) {
            environment.append(
                Self.setting("\(prefix)IDENTITY_ALLOCATION_MODE", key: "identity-allocation-mode", optional: true))
        }
        if version.isAtLeast(1, 14) {
            environment.append(
                Self.setting("ENABLE_K8S_ENDPOINT_SLICE", key: "enable-k8s-endpoint-slice", optional: true))
        }
        return environment
    }

    private static let etcdctlVersion: JSON = ["name": "ETCDCTL_API", "value": "3"]

    private static func field(_ name: String, path: String) -> JSON {
        [
            "name": .string(name),
            "valueFrom": ["fieldRef": ["apiVersion": "v1", "fieldPath": .string(path)]],
        ]
    }

    private static func setting(_ name: String, key: String, optional: Bool = false) -> JSON {
        var reference: JSON = ["name": "cilium-config", "key": .string(key)]
        if optional { reference["optional"] = true }
        return ["name": .string(name), "valueFrom": ["configMapKeyRef": reference]]
    }
}
