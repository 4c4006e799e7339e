/// Who a cluster is to Cilium.
public struct ClusterIdentity: Sendable, Hashable {
    /// The name in the fleet.
    public var cluster: String
    /// `cluster-name` of `cilium-config`; `nil` where it is not set.
    public var clusterName: String?
    /// `cluster-id` of `cilium-config`; `nil` where it is not set, or no number.
    public var clusterID: Int?
    /// `nil` where there is no Cilium, or its version could not be told.
    public var ciliumVersion: CiliumVersion?
    /// 255 unless `cilium-config` says otherwise.
    public var maxConnectedClusters: Int
    public var isHelmOwned: Bool

    init(cluster: String, installation: CiliumInstallation) {
        self.cluster = cluster
        clusterName = installation.clusterName
        clusterID = installation.clusterID
        ciliumVersion = installation.version
        maxConnectedClusters = installation.maxConnectedClusters ?? 255
        isHelmOwned = installation.isHelmOwned
    }
}

/// The rules for names and ids (Cilium documentation, "Cluster Mesh", and `pkg/clustermesh/types`).
enum IdentityRules {
    static let maximumNameLength = 32

    /// `^([a-z0-9][-a-z0-9]*)?[a-z0-9]$`, at most 32 characters.
    static func isValid(name: String) -> Bool {
        // Bytes: of characters, an accented letter may lie between "a" and "z" too.
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        let name = name.utf8
        guard let first = name.first, let last = name.last, name.count <= maximumNameLength else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && name.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    /// The largest id; the ids of a mesh share bits with its identities.
    static func maximumID(maxConnectedClusters: Int) -> Int { maxConnectedClusters == 511 ? 511 : 255 }

    /// Ids whose bits AWS security groups' marks use (cilium/cilium#21330).
    static func isReservedOnAWS(_ id: Int) -> Bool { (128...255).contains(id) || (384...511).contains(id) }
}
