/// Where the images of `clustermesh-apiserver` come from.
struct ApiserverImages: Sendable, Hashable {
    var apiserver: String
    /// Up to 1.14 an image of its own, from 1.15 etcd is in the other one.
    var etcd: String

    /// Up to 1.14 the charts name this tag.
    private static let etcdTag = "v3.5.4"

    /// The images beside an agent's image: same registry, same tag. An agent's digest says nothing about the other image.
    ///
    /// - Parameter agent: `quay.io/cilium/cilium:v1.18.2@sha256:…`, or the same from a mirror.
    init(agent: String, version: CiliumVersion, apiserver: String? = nil, etcd: String? = nil) {
        let reference = agent.prefix { $0 != "@" }
        var path = reference.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let last = (path.popLast() ?? "").split(separator: ":", maxSplits: 1)
        let tag = last.count == 2 ? String(last[1]) : "v\(version)"
        let folder = path.isEmpty ? "quay.io/cilium" : path.joined(separator: "/")
        // Builds of the project's own CI are named cilium-ci, clustermesh-apiserver-ci.
        let name = last.first.map(String.init) ?? "cilium"
        let suffix = name.hasPrefix("cilium") ? String(name.dropFirst("cilium".count)) : ""
        self.apiserver = apiserver ?? "\(folder)/clustermesh-apiserver\(suffix):\(tag)"
        if version.isAtLeast(1, 15) {
            self.etcd = etcd ?? self.apiserver
        } else {
            path = path.last == "cilium" ? path.dropLast() + ["coreos"] : ["quay.io", "coreos"]
            self.etcd = etcd ?? "\(path.joined(separator: "/"))/etcd:\(Self.etcdTag)"
        }
    }
}
