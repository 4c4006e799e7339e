import Foundation
import Lab
import Testing
import Values

/// What is wrong with a cluster is reported by its true cause: status 1 from the playbook, 3 from `check`.
@Suite("Faulty clusters", .timeLimit(.minutes(5)))
struct FaultyClusterTests {
    private func rehearse(_ fault: String) async throws -> JSON {
        let result = try await Command(
            "rehearse", "clustermesh", "--fault", fault, "--param", "timeout=10s", "-o", "json"
        ).run()
        #expect(result.status == 1, "\(result.error)")
        let json = try result.json
        #expect(json["ok"] == false)
        #expect(json.at("error", "message")?.stringValue?.isEmpty == false)
        return json
    }

    /// Everything that the report says about what is wrong.
    private func causes(_ json: JSON) -> String {
        let findings = json["findings"]?.arrayValue?.filter { $0["severity"] == "error" } ?? []
        return (findings + [json["error"] ?? .null]).map(\.description).joined(separator: "\n")
    }

    @Test(
        "a fault that the checks find stops the run before anything is changed",
        arguments: [
            ("old-kernel", ["cluster02", "3.10.0-1160.el7.x86_64", "4.9.17", "elrepo"]),
            ("overlapping-cidrs", ["pod CIDR", "overlaps", "10.233.64.0/", "cluster01", "cluster02"]),
            ("no-cilium", ["cluster02", "Cilium"]),
            ("id-zero", ["cluster02", "cluster-id"]),
            ("equal-names", ["cluster01", "cluster-name"]),
            ("helm", ["cluster02", "Helm"]),
        ])
    func preflight(fault: String, says texts: [String]) async throws {
        let json = try await rehearse(fault)
        let causes = causes(json)
        for text in texts { #expect(causes.contains(text), "\(text) is missing: \(causes)") }
        #expect(json["changes"] == 0)
    }

    @Test("a closed port of the mesh is named")
    func closedPort() async throws {
        let json = try await rehearse("closed-port=cluster01:32379")
        let causes = causes(json)
        #expect(causes.contains("32379"), "\(causes)")
        #expect(causes.contains("cluster01"), "\(causes)")
    }

    @Test("different authorities are a warning: each cluster is handed the other's")
    func authorities() async throws {
        let result = try await Command("rehearse", "clustermesh", "--fault", "wrong-ca", "-o", "json").run()
        #expect(result.status == 0, "\(result.error)")
        let finding = try result.json["findings"]?.arrayValue?.first { $0["code"] == "ca_mismatch" }
        #expect(finding?["severity"] == "warning")
    }

    @Test("what breaks in a mesh is told by status: a port that closes, an authority that is swapped")
    func broken() async throws {
        let folder = try TemporaryFolder()
        try await withLab { lab in
            let fleet = try lab.writeFiles(to: folder.path)
            let run = try await Command("run", "clustermesh", "--fleet", fleet).run()
            try #require(run.status == 0, "\(run.error)")
            await lab["cluster01"]?.closePort(32379)
            let closed = try await Command("status", "--fleet", fleet).run()
            #expect(closed.status == 1, "\(closed.output)")
            #expect(closed.output.contains("32379"), "\(closed.output)")
            await lab["cluster01"]?.openPort(32379)
            try await lab["cluster02"]?.replaceMeshAuthority()
            let swapped = try await Command("status", "--fleet", fleet).run()
            #expect(swapped.status == 1, "\(swapped.output)")
            #expect(swapped.output.contains("certificate"), "\(swapped.output)")
            let again = try await Command("run", "clustermesh", "--fleet", fleet).run()
            #expect(again.status == 0, "running it again mends it: \(again.error)")
        }
    }

    @Test("a pod without curl is named")
    func noCurl() async throws {
        let causes = causes(try await rehearse("no-curl"))
        #expect(causes.contains("curl"), "\(causes)")
        #expect(causes.contains("rebel-base"), "\(causes)")
    }

    @Test("check ends with 0 for clusters that can be meshed, and with 3 and the findings for others")
    func check() async throws {
        try await withRunningLab { lab in
            let result = try await Command("check", "--fleet", lab.fleet).run()
            #expect(result.status == 0, "\(result.output) \(result.error)")
            #expect(result.error.contains("check: 2 clusters, "))
            let json = try await Command("check", "--fleet", lab.fleet, "-o", "json").run().json
            #expect(json["ok"] == true)
        }
        try await withRunningLab(["--fault", "old-kernel", "--fault", "overlapping-cidrs"]) { lab in
            let result = try await Command("check", "--fleet", lab.fleet).run()
            #expect(result.status == 3, "\(result.output) \(result.error)")
            #expect(result.output.hasPrefix("SEVERITY  CLUSTER"))
            #expect(result.output.contains("3.10.0-1160.el7.x86_64"))
            #expect(result.output.contains("10.233.64.0/"))
            let json = try await Command("check", "--fleet", lab.fleet, "-o", "json").run().json
            #expect(json["ok"] == false)
            #expect((json["findings"]?.arrayValue?.count ?? 0) >= 2)
        }
    }

    @Test("an API server that nobody answers for is status 1 and named")
    func unreachable() async throws {
        let folder = try TemporaryFolder()
        let kubeconfig = """
            apiVersion: v1
            kind: Config
            clusters: [{name: one, cluster: {server: "https://127.0.0.1:1"}}]
            users: [{name: admin, user: {token: secret-token}}]
            contexts: [{name: lonely, context: {cluster: one, user: admin}}]
            """
        let file = try folder.write(kubeconfig, to: "config")
        for command in [["check"], ["status"], ["run", "clustermesh"]] {
            let result = try await Command(command + ["--contexts", "lonely", "--kubeconfig", file]).run()
            #expect(result.status == 1, "\(result.error)")
            // For `status`, a cluster that does not answer is part of the result.
            let text = result.output + result.error
            #expect(text.contains("lonely"))
            #expect(text.contains("127.0.0.1:1"), "\(text)")
            #expect(!text.contains("secret-token"))
        }
    }

    @Test("a permission that is missing is named with its verb, object and cluster, and nothing is changed")
    func forbidden() async throws {
        try await withRunningLab(["--clusters", "1"]) { lab in
            let folder = try TemporaryFolder()
            let text = try TemporaryFolder.text(lab.folder + "/cluster01.conf")
            let file = try folder.write(
                text.replacingOccurrences(of: "\n  user:\n", with: "\n  user:\n    as: nobody\n"), to: "config")
            let options = ["--contexts", "kubernetes-admin@cluster.local", "--kubeconfig", file, "-o", "json"]
            let result = try await Command(["run", "clustermesh"] + options).run()
            #expect(result.status == 1, "\(result.error)")
            let error = try #require(try result.json["error"])
            #expect(error["kind"] == "forbidden")
            #expect(error["cluster"] == "kubernetes-admin@cluster.local")
            #expect(error["message"]?.stringValue?.contains("User \"nobody\" cannot get resource") == true)
            #expect(error["hint"]?.stringValue?.contains("kubectl auth can-i get") == true)
            #expect(error["status"]?["code"] == 403)
            #expect(try result.json["changes"] == 0)
            #expect(folder.names == ["config"])
        }
    }

    @Test("an API server with a certificate of another authority is status 1 and said so")
    func wrongCertificate() async throws {
        try await withRunningLab { lab in
            let folder = try TemporaryFolder()
            let one = try TemporaryFolder.text(lab.folder + "/cluster01.conf")
            let other = try TemporaryFolder.text(lab.folder + "/cluster02.conf")
            let authority = { (text: String) in
                text.split(separator: "\n").first { $0.contains("certificate-authority-data") }
            }
            let mixed = one.replacingOccurrences(
                of: try #require(authority(one)), with: try #require(authority(other)))
            let file = try folder.write(mixed, to: "config")
            let result = try await Command(
                "check", "--contexts", "kubernetes-admin@cluster.local", "--kubeconfig", file
            ).run()
            #expect(result.status == 1, "\(result.error)")
            #expect(result.error.contains("certificate"), "\(result.error)")
        }
    }
}
