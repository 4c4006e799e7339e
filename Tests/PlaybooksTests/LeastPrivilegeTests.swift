import Changes
import Fleet
import FoundationEssentials
import KubernetesAPI
import Lab
import Playbooks
import Testing
import Values

/// `docs/rbac/clustermesh.yaml` is enough for the shipped playbooks, and nothing in it is too much.
@Suite(.timeLimit(.minutes(5))) struct LeastPrivilegeTests {
    private static let path = repository + "/docs/rbac/clustermesh.yaml"

    @Test("the role is enough for the whole procedure, each verb in it is used, and without any rule it is forbidden")
    func clustermesh() async throws {
        let role = try DocumentedRole(reading: Self.path)
        try await withLab(LabConfiguration(clusters: 2, nodes: 1)) { lab in
            let bench = try await RBACBench(lab)
            let report = try await bench.run("clustermesh", as: "operator", with: role)
            #expect(report.ok, "\(String(describing: report.error))")
            #expect(report.findings.allSatisfy { $0.severity != .error })
            // What is there already is changed rather than made.
            let again = try await bench.run("clustermesh", as: "operator", with: role)
            #expect(again.ok, "\(String(describing: again.error))")
            for permission in role.permissions.subtracting(bench.used(by: "operator")) {
                #expect(role.isGrantedOn(permission) || Self.mayGoUnused(permission), "\(permission) is never used")
            }
            await bench.expectEveryRuleIsNeeded(role, scopes: [.system, .demo])
            // What only making the role of clustermesh-apiserver needs.
            try await bench.deleteApiserverRole()
            await bench.expectEveryRuleIsNeeded(role, scopes: [.cluster])
            await bench.stop()
        }
    }

    @Test("the same role is enough for hub-and-spoke, also without its optional part")
    func hubAndSpoke() async throws {
        var role = try DocumentedRole(reading: Self.path)
        role.remove("meshwright-clustermesh-optional")
        let reduced = role
        try await withLab(LabConfiguration(clusters: 2, nodes: 1)) { lab in
            let bench = try await RBACBench(lab)
            let report = try await bench.run("hub-and-spoke", as: "operator", with: reduced)
            #expect(report.ok, "\(String(describing: report.error))")
            await bench.stop()
        }
    }

    /// Waiting watches what it listed, unless that was as it should be already. The secret with the connections is
    /// updated where there is one, as with a third cluster. The lab has no ServiceCIDRs.
    private static func mayGoUnused(_ permission: DocumentedRole.Permission) -> Bool {
        permission.verb == "watch" || permission.scope == .optional
            || permission.verb == "update" && permission.resource == "secrets"
    }
}
