import AsyncHTTPClient
import FoundationEssentials
import Lab
import NIOHTTP1
import Testing
import Values

@Suite("Who may do what", .timeLimit(.minutes(5)))
struct AccessTests {
    private func withClient(
        _ cluster: TestCluster, as identity: PEMIdentity?, _ body: (HTTPClient) async throws -> Void
    ) async throws {
        let client = try TestCluster.client(trusting: cluster.pki, as: identity)
        let result = await Result { try await body(client) }
        try await client.shutdown()
        try result.get()
    }

    private func grant(_ verbs: JSON, _ resources: JSON, to user: JSON, _ cluster: TestCluster) async throws {
        let rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/demo"
        let role: JSON = [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": ["name": "r"],
            "rules": [["apiGroups": [""], "resources": resources, "verbs": verbs]],
        ]
        let binding: JSON = [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": ["name": "r"],
            "subjects": [["kind": "User", "name": user]],
            "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "r"],
        ]
        #expect(try await cluster.send(.POST, "\(rbac)/roles", role).code == 201)
        #expect(try await cluster.send(.POST, "\(rbac)/rolebindings", binding).code == 201)
    }

    @Test("nobody in particular is forbidden with the recorded words, and may ask for health and version")
    func anonymous() async throws {
        try await TestCluster.run { cluster in
            try await withClient(cluster, as: nil) { client in
                let nodes = try await cluster.get("/api/v1/nodes", by: client)
                #expect(
                    nodes.json == [
                        "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
                        "message":
                            """
                        nodes is forbidden: User "system:anonymous" cannot list resource "nodes" in API group "" at \
                        the cluster scope
                        """,
                        "reason": "Forbidden", "details": ["kind": "nodes"], "code": 403,
                    ])
                #expect(try await cluster.get("/healthz", by: client).text == "ok")
                #expect(try await cluster.get("/version", by: client).json["gitVersion"] == "v1.36.0")
                let paths = try await cluster.get("/apis", by: client)
                #expect(paths.message == "forbidden: User \"system:anonymous\" cannot get path \"/apis\"")
            }
        }
    }

    @Test("a certificate of another authority passes the handshake and is 401")
    func untrusted() async throws {
        try await TestCluster.run { cluster in
            let other = try ClusterPKI().client(commonName: "root", organizations: ["system:masters"])
            try await withClient(cluster, as: other) { client in
                let answer = try await cluster.get("/api/v1/nodes", by: client)
                #expect(answer.code == 401)
                #expect(answer.json["reason"] == "Unauthorized")
            }
        }
    }

    @Test("a certificate that is out of date is 401")
    func outOfDate() async throws {
        try await TestCluster.run { cluster in
            let old = try cluster.pki.issue(
                commonName: "kubernetes-admin", organizations: ["system:masters"], purpose: .client,
                validFor: .distantPast ... .now - 60)
            try await withClient(cluster, as: old) { client in
                let answer = try await cluster.get("/api/v1/nodes", by: client)
                #expect(answer.code == 401)
            }
        }
    }

    @Test("a known bearer token is its user, an unknown one 401")
    func tokens() async throws {
        let token = StaticToken(
            token: SecretString("s3cret"), user: UserInfo(name: "jane", groups: ["system:masters"]))
        try await TestCluster.run(configure: { $0.tokens = [token] }) { cluster in
            try await withClient(cluster, as: nil) { client in
                let good = try await cluster.get(
                    "/api/v1/nodes", headers: ["authorization": "Bearer s3cret"], by: client)
                #expect(good.code == 200)
                let bad = try await cluster.get("/api/v1/nodes", headers: ["authorization": "Bearer no"], by: client)
                #expect(bad.code == 401)
            }
        }
    }

    @Test("roles give what they say in their namespace, and nothing else")
    func roles() async throws {
        try await TestCluster.run { cluster in
            try await grant(["get", "list"], ["configmaps"], to: "jane", cluster)
            let jane = try cluster.pki.client(commonName: "jane")
            try await withClient(cluster, as: jane) { client in
                #expect(try await cluster.get("/api/v1/namespaces/demo/configmaps", by: client).code == 200)
                let other = try await cluster.get("/api/v1/namespaces/default/configmaps", by: client)
                #expect(other.code == 403)
                let write = try await cluster.send(
                    .DELETE, "/api/v1/namespaces/demo/configmaps/cm", by: client)
                #expect(
                    write.message
                        == """
                        configmaps "cm" is forbidden: User "jane" cannot delete resource "configmaps" in API group "" \
                        in the namespace "demo"
                        """)
            }
        }
    }

    @Test("running a command needs create besides get")
    func execNeedsCreate() async throws {
        try await TestCluster.run { cluster in
            try await grant(["get"], ["pods", "pods/exec"], to: "jane", cluster)
            try await cluster.send(.POST, "/api/v1/namespaces/demo/pods", .pod("p"))
            let path = "/api/v1/namespaces/demo/pods/p/exec?command=echo&stdout=true"
            let answer = try await cluster.get(path, headers: ["impersonate-user": "jane"])
            #expect(answer.code == 403)
            #expect(answer.message.contains("cannot create resource \"pods/exec\""))
        }
    }

    @Test("an administrator may act as somebody else, and others may not")
    func impersonation() async throws {
        try await TestCluster.run { cluster in
            let headers: HTTPHeaders = ["impersonate-user": "jane", "impersonate-group": "devs"]
            let review: JSON = ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"]
            let path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
            let who = try await cluster.send(.POST, path, review, headers: headers)
            #expect(
                who.json.at("status", "userInfo") == ["username": "jane", "groups": ["devs", "system:authenticated"]])
            let jane = try cluster.pki.client(commonName: "jane")
            try await withClient(cluster, as: jane) { client in
                let answer = try await cluster.get("/api/v1/nodes", headers: ["impersonate-user": "root"], by: client)
                #expect(
                    answer.message
                        == """
                        users "root" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at \
                        the cluster scope
                        """)
            }
        }
    }
}
