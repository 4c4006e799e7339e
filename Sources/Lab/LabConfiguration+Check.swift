extension LabConfiguration {
    /// What ``Lab/start(_:)`` does first, for those who want to know before they set anything up.
    ///
    /// - Throws: ``LabError`` for what makes no lab; faults that can be asked for are none.
    public func check() throws(LabError) {
        guard (1...Self.maximumClusters) ~= clusters.count else {
            throw LabError(
                "a lab has 1 to \(Self.maximumClusters) clusters, not \(clusters.count)",
                hint: "ask for another number of clusters")
        }
        var labels: Set<String> = []
        for cluster in clusters {
            try cluster.check()
            guard labels.insert(cluster.label).inserted else {
                throw LabError(
                    "two clusters of the lab have the label \"\(cluster.label)\"",
                    hint: "give each a label of its own; names may be equal")
            }
        }
    }
}

extension ClusterSettings {
    fileprivate func check() throws(LabError) {
        let isLabel = !label.isEmpty && label.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
        guard isLabel, label.first != "-", label.last != "-", label.count <= 40 else {
            throw LabError(
                "\"\(label)\" is no label for a cluster",
                hint: "use up to 40 lower-case letters, digits and hyphens, as for a host's name")
        }
        guard (1...LabConfiguration.maximumNodes) ~= nodes.count else {
            throw LabError(
                "\(label): a cluster has 1 to \(LabConfiguration.maximumNodes) nodes, not \(nodes.count)",
                hint: "ask for another number of nodes")
        }
        guard CiliumRelease(ciliumVersion) != nil else {
            let minors = CiliumRelease.minors
            throw LabError(
                "\(label): the lab does not know Cilium \"\(ciliumVersion)\"",
                hint: "use one of Cilium 1.\(minors.lowerBound) to 1.\(minors.upperBound), "
                    + "such as \(LabConfiguration.defaultCiliumVersion) or 1.\(minors.upperBound).0")
        }
        for (field, text) in [("podCIDR", podCIDR), ("serviceCIDR", serviceCIDR)] {
            guard let text else { continue }
            guard let network = CIDR(text), network.prefix <= 24 else {
                throw LabError(
                    "\(label): \(field) \"\(text)\" is no IPv4 network of at least 256 addresses",
                    hint: "write it as 10.233.64.0/18, without bits below the prefix")
            }
        }
    }
}
