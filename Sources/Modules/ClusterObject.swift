import Changes
import Fleet
import Kubeconfig
import KubernetesAPI
import LuaHost
import Values

/// A cluster as Lua holds it.
public struct ClusterObject: HostObject {
    public static let className = "cluster"
    let cluster: Cluster
    public var label: String? { cluster.name }
    /// The cluster's name in the fleet.
    public var name: String { cluster.name }

    init(_ cluster: Cluster) { self.cluster = cluster }

    var client: KubernetesClient { cluster.client }
}

/// However a script came by them, two values of one cluster are equal.
extension ClusterObject: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.client === right.client }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(client)) }
}

let clusterClass = HostClass(
    ClusterObject.self,
    doc: "A Kubernetes cluster. Kinds are named as for kubectl (`pods`, `svc`, `deployments.apps`), objects as "
        + "`namespace/name`, or `name` alone for those without a namespace.",
    methods: clusterReadMethods + clusterWriteMethods + clusterWaitMethods + clusterPodMethods,
    fields: [
        HostField("name", .string, doc: "The cluster's name in the fleet.") { (object: ClusterObject) in
            LuaValue(object.cluster.name)
        },
        HostField("context", .string, doc: "The kubeconfig context it is reached by.") { (object: ClusterObject) in
            LuaValue(object.cluster.access.context)
        },
        HostField("server", .string, doc: "The URL of its API server.") { (object: ClusterObject) in
            LuaValue(object.cluster.access.server)
        },
    ],
    text: { (object: ClusterObject) in "cluster \(object.cluster.name) (\(object.cluster.access.server))" })

extension Parameter {
    static let kind = Parameter("kind", .string, doc: "as kubectl names it: `pods`, `svc`, `deployments.apps`")
    static let objectName = Parameter("name", .string, doc: "`namespace/name`, or `name` for kinds without a namespace")
    static let podName = Parameter("pod", .string, doc: "`namespace/name`")
    static let namespace = Parameter("namespace", .string, optional: true, doc: "all namespaces when absent")
    static let labels = Parameter("labels", .string, optional: true, doc: "label selector: `app=web,tier!=db`")
    static let fields = Parameter("fields", .string, optional: true, doc: "field selector: `status.phase=Running`")
    static let container = Parameter(
        "container", .string, optional: true, doc: "the pod's first or default container when absent")

    static func timeout(_ fallback: String) -> Parameter {
        Parameter("timeout", .duration, default: .string(fallback), doc: "how long to wait: seconds or `5m`")
    }

    static func options(_ fields: [Parameter]) -> Parameter { Parameter("options", .table(fields), optional: true) }
}

extension Arguments {
    var cluster: ClusterObject {
        get throws { try receiver(as: ClusterObject.self) }
    }

    func objectName(_ parameter: String = "name") throws -> ObjectName {
        try ObjectName(text: string(parameter))
    }
}
