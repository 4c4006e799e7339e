import Changes
import FoundationEssentials
import Kubeconfig
import Values

/// A proxy that a kubeconfig's `proxy-url` or the environment names.
struct ProxyAddress: Sendable {
    enum Kind: Sendable, Hashable {
        /// Asked with `CONNECT`.
        case http
        case socks
    }

    let kind: Kind
    let host: String
    let port: Int
    /// The value of `Proxy-Authorization`.
    let authorization: SecretString?

    /// - Throws: ``OperationError``: `invalid_input` for what is no URL, `unsupported` for everything but `http://` and
    ///   `socks5://`.
    init(_ text: String, of access: ClusterAccess) throws(OperationError) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let host = parts.host, !host.isEmpty
        else {
            // The text is not shown: it may hold a password.
            throw OperationError(
                .invalidInput, "\(access.proxyPlace) is no URL",
                hint: "write http://HOST:PORT or socks5://HOST:PORT there")
        }
        switch scheme {
        case "http": kind = .http
        case "socks5", "socks5h": kind = .socks
        default: throw Proxy.unsupported(scheme, in: access.proxyPlace)
        }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        port = parts.port ?? (kind == .http ? 80 : 1080)
        authorization = parts.user.map { user in
            SecretString("Basic " + Data("\(user):\(parts.password ?? "")".utf8).base64EncodedString())
        }
    }

    /// The proxy that leads to an access's server, if one does.
    init?(of access: ClusterAccess) throws(OperationError) {
        guard let url = access.proxyURL else { return nil }
        try self.init(url, of: access)
    }

    var authority: String { ServerURL.bracketed(host) + ":\(port)" }
}
