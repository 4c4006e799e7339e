import Changes
import Lab
import LuaHost
import Values

/// What a test's options ask for.
struct TestRequest: Sendable, Hashable {
    var timeout: Duration?
    /// `nil` for a test that needs no lab.
    var lab: LabConfiguration?

    private static let labOptions = [
        "clusters", "nodes", "kernel", "cilium_version", "kubernetes_version", "faults",
    ]

    /// - Throws: `invalid_input` that names the option.
    init(_ options: LuaTable) throws(OperationError) {
        let reader = OptionReader(table: options, place: "")
        try reader.check(known: ["timeout"] + Self.labOptions)
        timeout = try reader.read("timeout", "a duration such as 90s") { value in
            value.durationValue.flatMap { $0 > .zero ? $0 : nil }
        }
        guard Self.labOptions.contains(where: { !options[$0].isNil }) else { return }
        var lab = LabConfiguration(try Self.clusters(reader))
        lab.kubernetesVersion = try reader.version("kubernetes_version") ?? lab.kubernetesVersion
        try reader.forEachCluster("kernel", of: &lab) { settings, kernel in settings.setKernel(kernel) }
        try reader.forEachCluster("cilium_version", of: &lab) { settings, version in
            settings.ciliumVersion = Self.plain(version)
        }
        let faults = try reader.texts("faults") ?? []
        do throws(LabError) {
            for fault in faults { try LabFault(fault).apply(to: &lab) }
            try lab.check()
        } catch {
            throw OperationError(.invalidInput, error.message, hint: error.hint)
        }
        self.lab = lab
    }

    /// A version without a `v` before it.
    static func plain(_ version: String) -> String { version.hasPrefix("v") ? String(version.dropFirst()) : version }

    private static func clusters(_ reader: OptionReader) throws(OperationError) -> [ClusterSettings] {
        let nodes = try reader.count("nodes") ?? 2
        let value = reader.table["clusters"]
        if value.isNil { return LabConfiguration(clusters: 2, nodes: nodes).clusters }
        if let count = value.integerValue { return LabConfiguration(clusters: count, nodes: nodes).clusters }
        guard let list = value.listValue, !list.isEmpty else {
            throw reader.wrong("clusters", "a number, or a list of names or tables", value)
        }
        var clusters: [ClusterSettings] = []
        for (index, element) in list.enumerated() {
            var settings = ClusterSettings(number: index + 1, nodes: nodes)
            if let name = element.stringValue {
                settings.rename(name)
            } else if let table = element.tableValue {
                try settings.take(OptionReader(table: table, place: "clusters[\(index + 1)]."))
            } else {
                throw reader.wrong("clusters[\(index + 1)]", "a name or a table", element)
            }
            clusters.append(settings)
        }
        return clusters
    }
}

extension ClusterSettings {
    fileprivate mutating func rename(_ name: String) {
        label = name
        self.name = name
    }

    fileprivate mutating func setKernel(_ version: String) {
        for index in nodes.indices { nodes[index].kernelVersion = version }
    }

    fileprivate mutating func take(_ reader: OptionReader) throws(OperationError) {
        try reader.check(known: [
            "name", "id", "nodes", "kernel", "cilium_version", "installation", "ca", "pod_cidr", "service_cidr",
            "cilium_config",
        ])
        if let name = try reader.text("name") { rename(name) }
        id = try reader.read("id", "a number") { $0.integerValue } ?? id
        if let count = try reader.count("nodes") { nodes = Array(repeating: Node(), count: count) }
        if let kernel = try reader.text("kernel") { setKernel(kernel) }
        ciliumVersion = try reader.version("cilium_version") ?? ciliumVersion
        installation = try reader.choice("installation") ?? installation
        meshAuthority = try reader.choice("ca") ?? meshAuthority
        podCIDR = try reader.text("pod_cidr")
        serviceCIDR = try reader.text("service_cidr")
        for (key, value) in reader.table["cilium_config"].tableValue?.fields ?? [:] {
            guard let name = key.stringValue, let text = value.stringValue else {
                throw reader.wrong("cilium_config", "a table of texts", reader.table["cilium_config"])
            }
            ciliumConfig[name] = .some(text)
        }
    }
}
