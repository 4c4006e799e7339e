import ArgumentParser
import Changes
import Lab

/// What the lab consists of, for `rehearse` and `lab up`.
struct LabOptions: ParsableArguments {
    @Option(help: "Number of clusters, 1 to \(LabConfiguration.maximumClusters).")
    var clusters = 2

    @Option(help: "Number of nodes of each cluster.")
    var nodes = 2

    @Option(help: "The version of Cilium that the clusters have.")
    var ciliumVersion = LabConfiguration.defaultCiliumVersion

    @Option(
        name: .customLong("fault"),
        help: ArgumentHelp(
            "Something that is wrong with the last cluster; may be repeated: \(LabFault.names.joined(separator: ", ")).",
            valueName: "fault"))
    var faults: [String] = []

    func validate() throws {
        guard (1...LabConfiguration.maximumClusters).contains(clusters) else {
            throw ValidationError("--clusters takes 1 to \(LabConfiguration.maximumClusters), got \(clusters)")
        }
        guard (1...LabConfiguration.maximumNodes).contains(nodes) else {
            throw ValidationError("--nodes takes 1 to \(LabConfiguration.maximumNodes), got \(nodes)")
        }
    }

    func configuration() throws(OperationError) -> LabConfiguration {
        var configuration = LabConfiguration(
            clusters: clusters, nodes: nodes,
            ciliumVersion: ciliumVersion.hasPrefix("v") ? String(ciliumVersion.dropFirst()) : ciliumVersion)
        do {
            for fault in faults { try LabFault(fault).apply(to: &configuration) }
            try configuration.check()
        } catch {
            throw OperationError(.invalidInput, error.message, hint: error.hint)
        }
        return configuration
    }
}

extension OperationError {
    init(_ error: LabError) {
        self.init(.unsupported, error.message, operation: "starting the lab", hint: error.hint, cause: error)
    }
}
