import Synchronization

/// One thing a user needed to be allowed to do in a simulated cluster, as a rule of a role would say it.
public struct LabPermission: Sendable, Hashable {
    public let verb: String
    /// `""` for the core group.
    public let group: String
    /// With its subresource: `pods/exec`.
    public let resource: String
    /// `nil` for what was asked of the whole cluster.
    public let namespace: String?
}

/// What users asked of an API server, each kind of request once: an audit log folded to what roles are made of.
final class PermissionLog: Sendable {
    private let used = Mutex<[String: Set<LabPermission>]>([:])

    func add(_ attributes: Authorizer.Attributes, by user: UserInfo) {
        guard attributes.path == nil else { return }
        let permission = LabPermission(
            verb: attributes.verb, group: attributes.group, resource: attributes.qualifiedResource,
            namespace: attributes.namespace)
        used.withLock { _ = $0[user.name, default: []].insert(permission) }
    }

    func permissions(of user: String) -> Set<LabPermission> { used.withLock { $0[user] ?? [] } }
}

extension LabCluster {
    /// What a user asked this cluster's API server for so far, granted or not; discovery and other paths aside.
    public func permissionsUsed(by user: String) -> Set<LabPermission> { simulation.permissionsUsed(by: user) }
}
