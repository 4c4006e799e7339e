/// The name of a container image, as far as the lab tells images apart.
struct ImageName: Sendable, Hashable {
    /// Without tag and digest: `docker.io/nginx`, `quay.io/cilium/cilium`.
    var repository: String
    /// Empty when there is none.
    var tag: String

    init(_ text: String) {
        let name = text.prefix { $0 != "@" }
        let start = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
        let colon = name[start...].firstIndex(of: ":")
        repository = String(name[..<(colon ?? name.endIndex)])
        tag = colon.map { String(name[name.index(after: $0)...]) } ?? ""
    }

    /// The last part of the repository: `nginx`, `json-mock`, `clustermesh-apiserver`.
    var base: String { repository.split(separator: "/").last.map(String.init) ?? repository }

    /// `repository` in the words of whoever leaves out what is default: `nginx` is `docker.io/nginx` and
    /// `docker.io/library/nginx`.
    func isFrom(_ other: String) -> Bool { Self.short(repository) == Self.short(other) }

    var isNginx: Bool { isFrom("nginx") }
    var isJSONMock: Bool { base == "json-mock" }
    /// Whether the lab answers HTTP for it.
    var isWebServer: Bool { isNginx || isJSONMock }

    private static func short(_ repository: String) -> String {
        var rest = repository[...]
        for prefix in ["docker.io/", "library/"] where rest.hasPrefix(prefix) { rest = rest.dropFirst(prefix.count) }
        return String(rest)
    }
}
