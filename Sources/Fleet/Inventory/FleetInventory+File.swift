import Changes
import FoundationEssentials
import Kubeconfig
import Values

extension FleetInventory {
    /// Reads a fleet file:
    ///
    /// ```yaml
    /// clusters:
    /// - name: cluster01              # its context: the current one of its kubeconfig
    ///   kubeconfig: cluster01.conf   # relative to this file
    /// - name: cluster02
    ///   context: kubernetes-admin@cluster02
    /// - cluster03                    # short for a name; its context: the one called cluster03
    /// ```
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - kubeconfig: The kubeconfig of clusters that name none; `nil` means the one in force.
    ///   - environment: Where `KUBECONFIG` and `HOME` are looked up.
    /// - Throws: ``OperationError`` that names file, cluster and field.
    public static func load(
        _ path: String, kubeconfig: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(OperationError) -> FleetInventory {
        let file = FleetFile(path: path)
        var shared: Kubeconfig?
        var entries: [Entry] = []
        for cluster in try file.clusters() {
            do throws(OperationError) {
                if let own = cluster.kubeconfig {
                    entries.append(try entry(of: cluster, own: FilePath.absolute(own, in: file.folder)))
                    continue
                }
                let common = try load(once: &shared, path: kubeconfig, environment: environment)
                let context = cluster.context ?? cluster.name
                entries.append(try Entry(name: cluster.name, context: context, kubeconfig: common))
            } catch {
                throw error.at(cluster: cluster.name, operation: "reading fleet file \(path)")
            }
        }
        do throws(OperationError) {
            return try FleetInventory(entries: entries)
        } catch {
            throw error.at(object: path, operation: "reading fleet file \(path)")
        }
    }

    private static func load(
        once cache: inout Kubeconfig?, path: String?, environment: [String: String]
    ) throws(OperationError) -> Kubeconfig {
        if let cache { return cache }
        let loaded = try Kubeconfig.load(explicitPath: path, environment: environment)
        cache = loaded
        return loaded
    }

    private static func entry(of cluster: FleetFile.Cluster, own path: String) throws(OperationError) -> Entry {
        let kubeconfig = try Kubeconfig.load(explicitPath: path, environment: [:])
        let names = kubeconfig.contextNames
        guard let context = cluster.context ?? kubeconfig.currentContext ?? (names.count == 1 ? names[0] : nil) else {
            throw OperationError(
                .invalidInput, "\(path) has no current-context, and the fleet file names none", object: path,
                hint: "add `context:` to the cluster; there is \(Suggestion.list(names))")
        }
        return try Entry(name: cluster.name, context: context, kubeconfig: kubeconfig)
    }
}
