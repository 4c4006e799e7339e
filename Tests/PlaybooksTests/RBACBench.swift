import Changes
import Fleet
import FoundationEssentials
import KubernetesAPI
import Lab
import Playbooks
import Testing
import Values

/// Runs playbooks on a lab as users who have some role only.
final class RBACBench: Sendable {
    private let lab: Lab
    private let folder: String
    private let administrators: Fleet

    init(_ lab: Lab) async throws {
        self.lab = lab
        folder = FileManager.default.temporaryDirectory.path + "/rbac-\(UUID().uuidString)"
        let inventory = try FleetInventory.load(try lab.writeFiles(to: folder + "/administrator"), environment: [:])
        administrators = Fleet(inventory: inventory, gate: Gate())
    }

    func stop() async {
        await administrators.shutdown()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// A run by a user who is only in a group of the same name, to which the role is bound.
    func run(_ playbook: String, as user: String, with role: DocumentedRole) async throws -> RunReport {
        for cluster in administrators.clusters {
            for object in role.objects(for: user) { try await cluster.client.apply(object) }
        }
        let inventory = try FleetInventory.load(try writeFiles(for: user), environment: [:])
        let source = try PlaybookSource(playbook, library: .embedded)
        return try await PlaybookRunner().run(source, parameters: [], on: inventory) { _ in }
    }

    private func writeFiles(for user: String) throws -> String {
        let fleet = try lab.writeFiles(to: "\(folder)/\(user)")
        for cluster in lab.clusters {
            let path = "\(folder)/\(user)/\(cluster.name).conf"
            var config = try JSON(yaml: String(contentsOfFile: path, encoding: .utf8))
            guard var users = config["users"]?.arrayValue, !users.isEmpty else { continue }
            users[0][path: ["user", "as"]] = .string(user)
            users[0][path: ["user", "as-groups"]] = [.string(user)]
            config["users"] = .array(users)
            try config.yaml.write(toFile: path, atomically: true, encoding: .utf8)
        }
        return fleet
    }

    /// What a user asked for, in the terms of roles; reads that a cluster-wide rule allows count as cluster-wide.
    func used(by user: String) -> Set<DocumentedRole.Permission> {
        let permissions = lab.clusters.flatMap { $0.permissionsUsed(by: user) }
        return Set(
            permissions.flatMap { used in
                DocumentedRole.Scope.allCases.filter { $0.namespace == nil || $0.namespace == used.namespace }.map {
                    .init(verb: used.verb, group: used.group, resource: used.resource, scope: $0)
                }
            })
    }

    /// Runs the playbook once for each rule, without it, and all at the same time.
    func expectEveryRuleIsNeeded(_ role: DocumentedRole, scopes: Set<DocumentedRole.Scope>) async {
        await withTaskGroup { group in
            for rule in role.rules where scopes.contains(rule.scope) {
                group.addTask { await self.expectIsNeeded(rule, of: role) }
            }
        }
    }

    private func expectIsNeeded(_ rule: DocumentedRole.Rule, of role: DocumentedRole) async {
        let user = "\(rule.scope)-\(rule.index)"
        do {
            let report = try await run("clustermesh", as: user, with: role.without(rule))
            let error = report.error
            #expect(error?.code == .forbidden, "without \(rule): \(String(describing: error))")
            #expect(rule.isNamed(in: error?.message ?? ""), "without \(rule): \(error?.message ?? "no error")")
        } catch {
            Issue.record(error)
        }
    }

    func deleteApiserverRole() async throws {
        for cluster in administrators.clusters {
            for kind in ["clusterrolebindings", "clusterroles"] {
                try await cluster.client.delete(kind, "clustermesh-apiserver")
            }
        }
    }
}
