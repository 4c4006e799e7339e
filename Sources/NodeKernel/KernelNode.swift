import Changes
import Fleet
import KubernetesAPI
import Values

/// A machine and the kernel it runs.
public struct KernelNode: Sendable, Hashable {
    /// The cluster's name; `nil` for a machine outside any.
    public var cluster: String?
    public var name: String
    /// As the machine says: `uname -r`, or a Node's `status.nodeInfo.kernelVersion`.
    public var kernelVersion: String
    /// `Ubuntu 20.04.6 LTS`, `CentOS Linux 7 (Core)`; empty when unknown.
    public var osImage: String

    public init(cluster: String?, name: String, kernelVersion: String, osImage: String = "") {
        self.cluster = cluster
        self.name = name
        self.kernelVersion = kernelVersion
        self.osImage = osImage
    }

    /// Reads a Node object (Kubernetes API 1.36, `NodeSystemInfo`).
    public init(cluster: String?, node: JSON) {
        let info = node.at("status", "nodeInfo")
        self.init(
            cluster: cluster, name: node.at("metadata", "name")?.stringValue ?? "",
            kernelVersion: info?["kernelVersion"]?.stringValue ?? "", osImage: info?["osImage"]?.stringValue ?? "")
    }

    /// Every node of every cluster, in the fleet's order and by name.
    ///
    /// - Throws: ``OperationError`` of the first cluster that cannot be asked.
    public static func all(of fleet: Fleet) async throws(OperationError) -> [KernelNode] {
        let answers = await withTaskGroup(of: (Int, Result<[KernelNode], OperationError>).self) { group in
            for (index, cluster) in fleet.clusters.enumerated() {
                group.addTask { (index, await cluster.reading { await Self.nodes(of: cluster) }) }
            }
            var answers: [Int: Result<[KernelNode], OperationError>] = [:]
            for await (index, answer) in group { answers[index] = answer }
            return fleet.clusters.indices.compactMap { answers[$0] }
        }
        var nodes: [KernelNode] = []
        for answer in answers { nodes += try answer.get() }
        return nodes
    }

    private static func nodes(of cluster: Cluster) async -> Result<[KernelNode], OperationError> {
        do throws(OperationError) {
            let nodes = try await cluster.client.list("nodes")
            guard !nodes.isEmpty else {
                throw OperationError(
                    .notFound, "the cluster has no nodes, so there are no kernels to check",
                    hint: "check that the context leads to the right cluster")
            }
            return .success(nodes.map { KernelNode(cluster: cluster.name, node: $0) }.sorted { $0.name < $1.name })
        } catch {
            return .failure(error.at(cluster: cluster.name, operation: "checking the kernels of the nodes"))
        }
    }
}
