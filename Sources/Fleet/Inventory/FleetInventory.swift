import Changes
import Kubeconfig
import Values

/// Which clusters a run is about and how to reach them, before any of them is spoken to.
public struct FleetInventory: Sendable {
    /// One cluster.
    public struct Entry: Sendable {
        public var name: String
        /// The file the context comes from.
        public var kubeconfigPath: String?
        public var kubeconfig: Kubeconfig
        public var access: ClusterAccess

        public init(name: String, kubeconfigPath: String?, kubeconfig: Kubeconfig, access: ClusterAccess) {
            self.name = name
            self.kubeconfigPath = kubeconfigPath
            self.kubeconfig = kubeconfig
            self.access = access
        }

        init(name: String, context: String, kubeconfig: Kubeconfig) throws(OperationError) {
            do throws(OperationError) {
                self.init(
                    name: name, kubeconfigPath: kubeconfig.path(ofContext: context), kubeconfig: kubeconfig,
                    access: try kubeconfig.access(context: context))
            } catch {
                throw error.at(cluster: name)
            }
        }
    }

    public let entries: [Entry]

    /// - Throws: ``OperationError`` with code `invalid_input` when there is no entry, or two have one name.
    public init(entries: [Entry]) throws(OperationError) {
        guard !entries.isEmpty else {
            throw OperationError(
                .invalidInput, "the fleet has no clusters", hint: "name at least one with --fleet or --contexts")
        }
        var names: Set<String> = []
        for entry in entries where !names.insert(entry.name).inserted {
            throw OperationError(
                .invalidInput, "two clusters of the fleet are both called \"\(entry.name)\"",
                hint: "give each cluster a name of its own")
        }
        self.entries = entries
    }

    public var names: [String] { entries.map(\.name) }

    /// One cluster a context, named as the context.
    ///
    /// - Throws: ``OperationError`` for an unknown context, with the ones there are, or an unusable one.
    public static func contexts(
        _ names: [String], kubeconfig: Kubeconfig
    ) throws(OperationError) -> FleetInventory {
        var entries: [Entry] = []
        for name in names { entries.append(try Entry(name: name, context: name, kubeconfig: kubeconfig)) }
        return try FleetInventory(entries: entries)
    }
}
