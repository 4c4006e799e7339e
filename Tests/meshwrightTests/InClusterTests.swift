import Foundation
import Lab
import Subprocess
import Testing
import Values

private enum MountNamespace {
    static let isAllowed: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "unshare -rm sh -c 'mount -t tmpfs none /run' 2>/dev/null"]
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}

/// The command as a pod runs it: no kubeconfig, a service account's files in the place where kubelets put them, in a mount
/// namespace of its own.
@Suite(
    "A pod's service account", .enabled(if: MountNamespace.isAllowed, "unshare(1) may not mount"),
    .timeLimit(.minutes(5)))
struct InClusterTests {
    private static let mount = """
        mount -t tmpfs none /run && mkdir -p /run/secrets/kubernetes.io/serviceaccount \
        && mount --bind "$0" /run/secrets/kubernetes.io/serviceaccount && exec "$@"
        """

    /// A cluster with a service account that may read and write ConfigMaps, and the folder of its files.
    private func withAccount(_ body: @Sendable (LabCluster, TemporaryFolder) async throws -> Void) async throws {
        try await withLab(LabConfiguration(clusters: 1, nodes: 1)) { lab in
            let cluster = lab.clusters[0]
            let folder = try TemporaryFolder()
            _ = try folder.write(cluster.authority, to: "ca.crt")
            _ = try folder.write("default", to: "namespace")
            try await administrate(
                """
                fleet[1]:apply { apiVersion = "v1", kind = "ServiceAccount",
                  metadata = { name = "robot", namespace = "default" } }
                fleet[1]:apply { apiVersion = "rbac.authorization.k8s.io/v1", kind = "ClusterRole",
                  metadata = { name = "robot" }, rules = { { apiGroups = { "" }, resources = { "configmaps" },
                    verbs = { "get", "list", "watch", "create", "patch" } } } }
                fleet[1]:apply { apiVersion = "rbac.authorization.k8s.io/v1", kind = "ClusterRoleBinding",
                  metadata = { name = "robot" },
                  roleRef = { apiGroup = "rbac.authorization.k8s.io", kind = "ClusterRole", name = "robot" },
                  subjects = { { kind = "ServiceAccount", name = "robot", namespace = "default" } } }
                """, cluster, folder)
            try await body(cluster, folder)
        }
    }

    private func administrate(_ body: String, _ cluster: LabCluster, _ folder: TemporaryFolder) async throws {
        let kubeconfig = try folder.write(cluster.kubeconfig, to: "admin.conf")
        let playbook = try folder.write(Playbooks.playbook(body), to: "admin.lua")
        let options = ["--kubeconfig", kubeconfig, "--contexts", cluster.context]
        let done = try await Command(["run", playbook] + options).run()
        try #require(done.status == 0, "\(done.error)\(done.output)")
    }

    private func command(_ cluster: LabCluster, _ folder: TemporaryFolder, _ arguments: [String]) throws -> Command {
        let server = try #require(URL(string: cluster.serverURL))
        return Command(
            ["-rm", "sh", "-c", Self.mount, folder.path, "meshwright"] + arguments,
            environment: [
                "KUBECONFIG": String?.none, "HOME": folder.path, "KUBERNETES_SERVICE_HOST": server.host ?? "",
                "KUBERNETES_SERVICE_PORT": "\(server.port ?? 443)",
            ] as [String: String?])
    }

    private func put(_ token: SecretString?, in folder: TemporaryFolder) throws {
        let token = try #require(token)
        // Renamed into place, as kubelets do it.
        let file = try folder.write(token.reveal(), to: "token.new")
        try #require(rename(file, folder.file("token")) == 0)
    }

    @Test("is the context in-cluster of a command without kubeconfig")
    func account() async throws {
        try await withAccount { cluster, folder in
            try put(cluster.serviceAccountToken("robot", namespace: "default", lifetime: .seconds(3600)), in: folder)
            let playbook = try folder.write(
                Playbooks.playbook(
                    """
                    local cluster = fleet["in-cluster"]
                    cluster:apply { apiVersion = "v1", kind = "ConfigMap",
                      metadata = { name = "made", namespace = "default" }, data = { by = "robot" } }
                    print("read: " .. cluster:get("cm", "default/made").data.by)
                    print("not allowed: " .. tostring(select(2, pcall(cluster.list, cluster, "secrets"))))
                    """), to: "test.lua")
            let result = try await command(
                cluster, folder, ["run", playbook, "--contexts", "in-cluster"]
            ).run("unshare")
            #expect(result.status == 0, "\(result.error)")
            #expect((result.output + result.error).contains("read: robot"))
            #expect(
                (result.output + result.error).contains("system:serviceaccount:default:robot"),
                "\(result.output)\(result.error)")
        }
    }

    @Test("goes on with the renewed token when the one it began with has expired")
    func renewal() async throws {
        try await withAccount { cluster, folder in
            let first = cluster.serviceAccountToken("robot", namespace: "default", lifetime: .seconds(4))
            try put(first, in: folder)
            let playbook = try folder.write(
                Playbooks.playbook(
                    """
                    local cluster = fleet["in-cluster"]
                    print("started: " .. #cluster:list("cm", { namespace = "default" }))
                    cluster:wait("cm", "default/go", function(object) return object ~= nil, "go" end)
                    print("went on: " .. #cluster:list("cm", { namespace = "default" }))
                    """), to: "test.lua")
            let run = try command(cluster, folder, ["run", playbook, "--contexts", "in-cluster"])
            let result = try await run.followError(of: "unshare") { running in
                try #require(try await running.wait(for: "started"), "\(running.seen)")
                try await untilRefused(first, by: cluster, in: folder)
                try put(
                    cluster.serviceAccountToken("robot", namespace: "default", lifetime: .seconds(3600)), in: folder)
                try await administrate(
                    """
                    fleet[1]:apply { apiVersion = "v1", kind = "ConfigMap",
                      metadata = { name = "go", namespace = "default" } }
                    """, cluster, folder)
                #expect(try await running.wait(for: "went on"), "\(running.seen)")
                try await running.readToEnd()
            }
            #expect(result.status == 0, "\(result.error)")
        }
    }

    @Test("with an expired token that nobody renews ends with what is wrong")
    func expired() async throws {
        try await withAccount { cluster, folder in
            try put(cluster.serviceAccountToken("robot", namespace: "default", lifetime: .seconds(-60)), in: folder)
            let result = try await command(cluster, folder, ["check", "--contexts", "in-cluster"]).run("unshare")
            #expect(result.status != 0)
            #expect((result.output + result.error).contains("401"), "\(result.output)\(result.error)")
        }
    }

    private func untilRefused(_ token: SecretString?, by cluster: LabCluster, in folder: TemporaryFolder) async throws {
        let header = "Authorization: Bearer \(token?.reveal() ?? "")"
        let path = "\(cluster.serverURL)/api/v1/namespaces/default/configmaps"
        var code = "200"
        while code == "200" {
            code = try await Subprocess.run(
                .name("curl"),
                arguments: [
                    "-s", "--cacert", folder.file("ca.crt"), "-o", "/dev/null", "-w", "%{http_code}", "-H", header,
                    path,
                ],
                output: .string(limit: 100)
            ).standardOutput
        }
        #expect(code == "401")
    }
}
