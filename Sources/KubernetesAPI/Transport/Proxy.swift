import AsyncHTTPClient
import Changes
import FoundationEssentials
import Kubeconfig

/// A kubeconfig's `proxy-url`, or the proxy of the environment.
enum Proxy {
    /// - Throws: ``OperationError`` with code `invalid_input`, or `unsupported` for proxies reached over TLS.
    static func parse(_ text: String, of access: ClusterAccess) throws(OperationError) -> HTTPClient.Configuration.Proxy
    {
        let place = access.proxyPlace
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), let host = parts.host,
            !host.isEmpty
        else {
            throw OperationError(
                .invalidInput, "\(place) is no URL", hint: "write http://HOST:PORT or socks5://HOST:PORT")
        }
        switch scheme {
        case "http":
            let port = parts.port ?? 80
            guard let user = parts.user else { return .server(host: host, port: port) }
            return .server(
                host: host, port: port, authorization: .basic(username: user, password: parts.password ?? ""))
        case "socks5", "socks5h": return .socksServer(host: host, port: parts.port ?? 1080)
        default: throw unsupported(scheme, in: place)
        }
    }

    /// AsyncHTTPClient speaks to proxies in the clear only, so that `https://`, which kubectl takes, is left out.
    static func unsupported(_ scheme: String, in place: String) -> OperationError {
        let reason = scheme == "https" ? ": connections to the proxy itself cannot be encrypted" : ""
        return OperationError(
            .unsupported, "\(place) has the scheme \(scheme)\(reason)",
            hint: "use a proxy that is reached as http:// or socks5://; TLS to the API server goes through either")
    }
}

extension ClusterAccess {
    /// Where the proxy is written down, for messages.
    var proxyPlace: String { proxyVariable.map { "$\($0)" } ?? "proxy-url of context \"\(context)\"" }
}
