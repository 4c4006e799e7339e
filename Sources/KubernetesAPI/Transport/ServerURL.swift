import Changes
import FoundationEssentials

/// The address of an API server, taken apart.
struct ServerURL: Sendable, Hashable {
    let scheme: String
    /// A name or an address; IPv6 without brackets.
    let host: String
    let port: Int
    /// What comes before `/api`, as behind a proxy such as Rancher's: empty or `/k8s/clusters/c-1`.
    let pathPrefix: String

    /// Reads `https://10.0.0.1:6443`; without a scheme it is `https`, without a port the scheme's own.
    ///
    /// - Throws: ``OperationError`` with code `invalid_input`.
    init(_ text: String, cluster: String? = nil) throws(OperationError) {
        let whole = text.contains("://") ? text : "https://" + text
        guard let parts = URLComponents(string: whole), let scheme = parts.scheme?.lowercased(),
            ["https", "http"].contains(scheme), let host = parts.host, !host.isEmpty,
            (parts.port ?? 1) > 0, (parts.port ?? 1) < 65536, parts.query == nil, parts.user == nil
        else {
            throw OperationError(
                .invalidInput, "\"\(text)\" is not the address of an API server", cluster: cluster,
                hint: "write server: https://HOST:PORT in the kubeconfig")
        }
        self.scheme = scheme
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.port = parts.port ?? (scheme == "https" ? 443 : 80)
        var prefix = parts.percentEncodedPath
        while prefix.hasSuffix("/") { prefix.removeLast() }
        self.pathPrefix = prefix
    }

    var isTLS: Bool { scheme == "https" }

    /// `host:port`, as in a `Host` header.
    var authority: String { Self.bracketed(host) + ":\(port)" }

    /// `https://host:port/prefix`, for people.
    var text: String { "\(scheme)://\(authority)\(pathPrefix)" }

    /// What follows the method in a request line.
    func target(path: String, query: [(String, String)] = []) -> String {
        pathPrefix + path + (query.isEmpty ? "" : "?" + PercentEncoding.query(query))
    }

    /// An IPv6 address in brackets, anything else as it is.
    static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}
