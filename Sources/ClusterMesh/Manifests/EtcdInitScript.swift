/// The shell script that prepares etcd's users and roles before 1.15, where `clustermesh-apiserver etcdinit` took over.
///
/// From 1.14 etcd's root user has no password, the administrator is named after the cluster, and agents expect the key
/// that says that a cluster's configuration will be there.
struct EtcdInitScript: Sendable {
    var version: CiliumVersion
    var clusterName: String

    var text: String {
        let isNamed = version.isAtLeast(1, 14)
        let lines =
            start + (isNamed ? ["etcdctl put cilium/.has-cluster-config true;"] : [])
            + user("root", variable: "rootpw") + ["etcdctl user grant-role root root;"]
            + (isNamed ? administrator : []) + externalWorkload + remote + ["etcdctl auth enable;", "exit"]
        return lines.joined(separator: "\n")
    }

    private var start: [String] {
        let etcd = [
            "/usr/local/bin/etcd", "--data-dir=/var/run/etcd", "--name=clustermesh-apiserver",
            "--listen-client-urls=http://127.0.0.1:2379", "--advertise-client-urls=http://127.0.0.1:2379",
            "--initial-cluster-token=clustermesh-apiserver", "--initial-cluster-state=new",
            "--auto-compaction-retention=1", "&",
        ]
        return ["rm -rf /var/run/etcd/*;", "export ETCDCTL_API=3;", etcd.joined(separator: " ")]
    }

    private var administrator: [String] {
        user("admin-\(clusterName)", variable: "adminpw") + ["etcdctl user grant-role admin-\(clusterName) root;"]
    }

    private var externalWorkload: [String] {
        let role = "externalworkload"
        return user(role, variable: "vmpw") + [
            "etcdctl role add \(role);", "etcdctl role grant-permission \(role) --from-key read '';",
            "etcdctl role grant-permission \(role) readwrite --prefix cilium/state/noderegister/v1/;",
            "etcdctl role grant-permission \(role) readwrite --prefix cilium/.initlock/;",
            "etcdctl user grant-role \(role) \(role);",
        ]
    }

    private var remote: [String] {
        user("remote", variable: "remotepw") + [
            "etcdctl role add remote;", "etcdctl role grant-permission remote --from-key read '';",
            "etcdctl user grant-role remote remote;",
        ]
    }

    /// Clients are known by their certificates; where a user has to have a password, it is a random one.
    private func user(_ name: String, variable: String) -> [String] {
        if version.isAtLeast(1, 14) { return ["etcdctl user add \(name) --no-password;"] }
        return [
            "export \(variable)=\"$(head /dev/urandom | tr -dc A-Za-z0-9 | head -c 16)\";",
            "echo $\(variable) | etcdctl --interactive=false user add \(name);",
        ]
    }
}
