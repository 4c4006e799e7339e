import Values

/// Something wrong that a lab is asked to have, by the name that operators and tests give it. It befalls the last cluster.
public enum LabFault: Hashable, Sendable {
    case oldKernel, overlappingCIDRs, wrongAuthority, noCilium, helm, idZero, equalNames, noCurl
    case closedPort(cluster: String, port: Int)

    private static let plain: [(name: String, fault: LabFault)] = [
        ("old-kernel", .oldKernel), ("overlapping-cidrs", .overlappingCIDRs), ("wrong-ca", .wrongAuthority),
        ("no-cilium", .noCilium), ("helm", .helm), ("id-zero", .idZero), ("equal-names", .equalNames),
        ("no-curl", .noCurl),
    ]
    private static let closedPort = "closed-port"

    /// As help lists them.
    public static let names = plain.map(\.name) + ["\(closedPort)=CLUSTER:PORT"]

    /// - Throws: ``LabError`` for what is no fault.
    public init(_ text: String) throws(LabError) {
        if let (_, fault) = Self.plain.first(where: { $0.name == text }) {
            self = fault
            return
        }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.first.map(String.init) == Self.closedPort else {
            let known = Self.plain.map(\.name) + [Self.closedPort]
            throw LabError(
                "there is no fault \"\(text)\"",
                hint: Suggestion.hint(for: String(parts.first ?? ""), among: known, kind: "fault"))
        }
        let place = parts.dropFirst().first?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        guard place.count == 2, let port = Int(place[1]), (1...65_535).contains(port), !place[0].isEmpty else {
            throw LabError(
                "the fault \(text) does not say which port of which cluster",
                hint: "for example \(Self.closedPort)=cluster01:32379")
        }
        self = .closedPort(cluster: String(place[0]), port: port)
    }

    /// - Throws: ``LabError`` when the lab lacks the cluster.
    public func apply(to lab: inout LabConfiguration) throws(LabError) {
        guard let last = lab.clusters.indices.last else { return }
        switch self {
        case .oldKernel:
            guard let node = lab.clusters[last].nodes.indices.last else { return }
            lab.clusters[last].nodes[node] = .init(
                kernelVersion: "3.10.0-1160.el7.x86_64", osImage: "CentOS Linux 7 (Core)")
        case .overlappingCIDRs:
            for index in [0, last] { lab.clusters[index].podCIDR = "10.233.64.0/18" }
        case .wrongAuthority:
            for index in lab.clusters.indices { lab.clusters[index].meshAuthority = index == last ? .own : .shared }
        case .noCilium: lab.clusters[last].installation = .none
        case .helm: lab.clusters[last].installation = .helm
        case .idZero: lab.clusters[last].id = 0
        case .equalNames: lab.clusters[last].name = lab.clusters[0].name
        case .noCurl:
            lab.clusters[last].imagesWithoutCurl = ["docker.io/nginx", "quay.io/cilium/json-mock"]
        case .closedPort(let cluster, let port):
            guard let index = lab.clusters.firstIndex(where: { $0.label == cluster }) else {
                throw LabError(
                    "\(Self.closedPort): the lab has no cluster \"\(cluster)\"",
                    hint: Suggestion.hint(for: cluster, among: lab.clusters.map(\.label), kind: "cluster"))
            }
            lab.clusters[index].closedPorts.insert(port)
        }
    }
}
