import Changes
import FoundationEssentials
import Kubeconfig
import Values

/// An HTTP proxy that a kubeconfig's `proxy-url` names.
struct ProxyAddress: Sendable {
    let host: String
    let port: Int
    /// The value of `Proxy-Authorization`.
    let authorization: SecretString?

    /// - Throws: ``OperationError``: `invalid_input` for what is no URL, `unsupported` for `https://` and `socks5://`.
    init(_ text: String, of access: ClusterAccess) throws(OperationError) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let host = parts.host, !host.isEmpty
        else {
            // The text is not shown: it may hold a password.
            throw OperationError(
                .invalidInput, "\(access.proxyPlace) is not a URL", hint: "write http://HOST:PORT there")
        }
        guard scheme == "http" else {
            throw OperationError(
                .unsupported, "commands in pods cannot go through a \(scheme) proxy, which is in \(access.proxyPlace)",
                hint: "name an http:// proxy there")
        }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        port = parts.port ?? 80
        authorization = parts.user.map { user in
            SecretString("Basic " + Data("\(user):\(parts.password ?? "")".utf8).base64EncodedString())
        }
    }

    var authority: String { ServerURL.bracketed(host) + ":\(port)" }
}
