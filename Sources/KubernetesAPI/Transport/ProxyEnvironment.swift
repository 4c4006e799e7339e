import AsyncHTTPClient
import Changes
import FoundationEssentials
import Kubeconfig

/// `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, by the rules of kubectl (golang.org/x/net 0.49, http/httpproxy): upper case
/// before lower, and never for `localhost` and loopback addresses. Like there, `ALL_PROXY` means nothing.
public struct ProxyEnvironment: Sendable {
    private let environment: [String: String]

    public init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
    }

    /// The proxy that leads to an http or https URL, and the variable that names it; `nil` where none does.
    ///
    /// - Throws: `invalid_input` for one that is no URL, `unsupported` for everything but `http://` and `socks5://`.
    package func proxy(
        to url: String
    ) throws(OperationError) -> (variable: String, proxy: HTTPClient.Configuration.Proxy)? {
        let access = completing(ClusterAccess(server: url))
        guard let proxy = access.proxyURL, let variable = access.proxyVariable else { return nil }
        return (variable, try Proxy.parse(proxy, of: access))
    }

    /// The same access, with the proxy that is in force where the kubeconfig names none.
    func completing(_ access: ClusterAccess) -> ClusterAccess {
        guard access.proxyURL == nil, let server = try? ServerURL(access.server), isProxied(server) else {
            return access
        }
        let name = server.isTLS ? "HTTPS_PROXY" : "HTTP_PROXY"
        guard let (variable, value) = value(of: name) else { return access }
        var access = access
        access.proxyURL = value.contains("://") ? value : "http://\(value)"
        access.proxyVariable = variable
        return access
    }

    /// The same access to another address of the same cluster: the kubeconfig's proxy leads there too, and which of the
    /// environment does depends on the address.
    func completing(_ access: ClusterAccess, server: String) -> ClusterAccess {
        var access = access
        access.server = server
        if access.proxyVariable != nil {
            access.proxyURL = nil
            access.proxyVariable = nil
        }
        return completing(access)
    }

    private func value(of name: String) -> (variable: String, value: String)? {
        [name, name.lowercased()].lazy.compactMap { name in
            environment[name].flatMap { $0.isEmpty ? nil : (name, $0) }
        }.first
    }

    private func isProxied(_ server: ServerURL) -> Bool {
        let host = server.host.lowercased()
        let address = NetworkAddress(host)
        if host == "localhost" || address?.isLoopback == true { return false }
        let entries = (value(of: "NO_PROXY")?.value ?? "").split(separator: ",")
        return !entries.contains { entry in
            let text = entry.lowercased().filter { !$0.isWhitespace }
            return !text.isEmpty && Self.matches(text, host: host, address: address, port: server.port)
        }
    }

    private static func matches(_ entry: String, host: String, address: NetworkAddress?, port: Int) -> Bool {
        if entry == "*" { return true }
        if let slash = entry.lastIndex(of: "/") {
            guard let network = NetworkAddress(String(entry[..<slash])),
                let length = Int(entry[entry.index(after: slash)...])
            else { return false }
            return address?.isWithin(network, prefixLength: length) ?? false
        }
        var (name, wantedPort) = split(entry)
        if let wantedPort, wantedPort != port { return false }
        if let wanted = NetworkAddress(name) { return wanted == address }
        if name.hasPrefix("*.") { name.removeFirst() }
        if name.hasPrefix(".") { return host.hasSuffix(name) }
        return host == name || host.hasSuffix(".\(name)")
    }

    /// `host:8080`, `[::1]:8080`, `::1` and `host`.
    private static func split(_ entry: String) -> (name: String, port: Int?) {
        let colons = entry.count { $0 == ":" }
        if entry.hasPrefix("["), let end = entry.firstIndex(of: "]") {
            let name = String(entry[entry.index(after: entry.startIndex)..<end])
            return (name, Int(entry[end...].drop { "]:".contains($0) }))
        }
        guard colons == 1, let colon = entry.firstIndex(of: ":") else { return (entry, nil) }
        return (String(entry[..<colon]), Int(entry[entry.index(after: colon)...]))
    }
}
