import NIOHTTP1
import Testing
import Values

@Suite("Granting no more than one has", .timeLimit(.minutes(5)))
struct GrantTests {
    private static let rbac = "/apis/rbac.authorization.k8s.io/v1"

    private func role(_ name: String, _ rules: JSON...) -> JSON {
        [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": ["name": .string(name)],
            "rules": .array(rules),
        ]
    }

    private func rule(_ group: String, _ resources: JSON, _ verbs: JSON) -> JSON {
        ["apiGroups": [.string(group)], "resources": resources, "verbs": verbs]
    }

    private func binding(_ name: String, to user: String) -> JSON {
        [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
            "metadata": ["name": .string("\(name)-\(user)")],
            "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": .string(name)],
            "subjects": [["apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": .string(user)]],
        ]
    }

    /// Jane may read pods, and write roles and bindings.
    private func withJane(
        _ more: JSON..., body: (TestCluster, HTTPHeaders) async throws -> Void
    ) async throws {
        try await TestCluster.run { cluster in
            let own = rule("", ["pods"], ["get", "list"])
            let roles = rule(
                "rbac.authorization.k8s.io", ["clusterroles", "clusterrolebindings"],
                ["get", "create", "update", "patch"])
            var object = role("janes", own, roles)
            object["rules"] = .array((object["rules"]?.arrayValue ?? []) + more)
            #expect(try await cluster.send(.POST, "\(Self.rbac)/clusterroles", object).code == 201)
            #expect(
                try await cluster.send(.POST, "\(Self.rbac)/clusterrolebindings", binding("janes", to: "jane")).code
                    == 201)
            try await body(cluster, ["impersonate-user": "jane"])
        }
    }

    @Test("a role with what its author has is made, one with more is refused, with what is too much")
    func roles() async throws {
        try await withJane { cluster, jane in
            let fine = role("fine", rule("", ["pods"], ["get"]))
            #expect(try await cluster.send(.POST, "\(Self.rbac)/clusterroles", fine, headers: jane).code == 201)
            let more = role("more", rule("", ["pods", "secrets"], ["get", "list"]), rule("apps", ["*"], ["*"]))
            let answer = try await cluster.send(.POST, "\(Self.rbac)/clusterroles", more, headers: jane)
            #expect(answer.code == 403)
            #expect(
                answer.message == """
                    clusterroles.rbac.authorization.k8s.io "more" is forbidden: user "jane" \
                    (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:
                    {APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}
                    {APIGroups:["apps"], Resources:["*"], Verbs:["*"]}
                    """)
            let changed = role("fine", rule("", ["pods"], ["delete"]))
            let update = try await cluster.send(.PUT, "\(Self.rbac)/clusterroles/fine", changed, headers: jane)
            #expect(update.code == 403)
            let apply = try await cluster.send(
                .PATCH, "\(Self.rbac)/clusterroles/applied?fieldManager=x",
                role("applied", rule("", ["nodes"], ["get"])),
                type: "application/apply-patch+yaml", headers: jane)
            #expect(apply.code == 403)
        }
    }

    @Test("a role that grants more may not be bound, nor read as one's own; an unchanged one may be written again")
    func bindings() async throws {
        try await withJane { cluster, jane in
            let strong = role("strong", rule("", ["secrets"], ["get"]))
            try await cluster.send(.POST, "\(Self.rbac)/clusterroles", strong)
            let refused = try await cluster.send(
                .POST, "\(Self.rbac)/clusterrolebindings", binding("strong", to: "jane"), headers: jane)
            #expect(refused.code == 403 && refused.message.contains("Resources:[\"secrets\"]"))
            #expect(try await cluster.get("/api/v1/namespaces/demo/secrets/s", headers: jane).code == 403)
            let again = try await cluster.send(.PUT, "\(Self.rbac)/clusterroles/strong", strong, headers: jane)
            #expect(again.code == 200)
        }
    }

    @Test("who may escalate and bind may")
    func escalate() async throws {
        let group = "rbac.authorization.k8s.io"
        try await withJane(rule(group, ["clusterroles"], ["escalate", "bind"])) { cluster, jane in
            let strong = role("strong", rule("", ["secrets"], ["get"]))
            #expect(try await cluster.send(.POST, "\(Self.rbac)/clusterroles", strong, headers: jane).code == 201)
            let bound = try await cluster.send(
                .POST, "\(Self.rbac)/clusterrolebindings", binding("strong", to: "amy"), headers: jane)
            #expect(bound.code == 201)
        }
    }

    @Test("creating by applying needs create besides patch")
    func apply() async throws {
        try await withJane(rule("", ["configmaps"], ["patch"])) { cluster, jane in
            let object: JSON = [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "new"], "data": ["a": "b"],
            ]
            let path = "/api/v1/namespaces/demo/configmaps/new?fieldManager=x"
            let type = "application/apply-patch+yaml"
            let refused = try await cluster.send(.PATCH, path, object, type: type, headers: jane)
            #expect(refused.code == 403 && refused.message.contains("cannot create resource \"configmaps\""))
            #expect(try await cluster.send(.PATCH, path, object, type: type).code == 201)
            #expect(try await cluster.send(.PATCH, path, object, type: type, headers: jane).code == 200)
        }
    }
}
