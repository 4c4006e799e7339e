import Changes

/// A host that a script may connect to, at one port or at all.
public struct HostGrant: Sendable, Hashable {
    /// A name or an address as it is written in a URL, in lower case, without brackets.
    public let host: String
    /// `nil` for every port.
    public let port: Int?

    public init(host: String, port: Int? = nil) {
        self.host = host.lowercased()
        self.port = port
    }

    /// Reads `example.com`, `example.com:8443`, `10.0.0.1`, `::1` or `[::1]:8443`.
    ///
    /// - Throws: `invalid_input` for anything else.
    public init(_ text: String) throws(OperationError) {
        func wrong(_ reason: String) -> OperationError {
            OperationError(
                .invalidInput, "\(Permissions.Kind.net.flag)=\(text) \(reason)",
                hint: "name a host, with a port if only that one is meant: example.com or example.com:8443")
        }
        if text.contains("/") { throw wrong("is no host") }
        var host = Substring(text)
        var portText: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw wrong("lacks a ]") }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw wrong("is no host") }
            portText = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.firstIndex(of: ":"), text.lastIndex(of: ":") == colon {
            host = text[..<colon]
            portText = text[text.index(after: colon)...]
        }
        guard !host.isEmpty, !host.contains(where: \.isWhitespace) else { throw wrong("is no host") }
        var port: Int?
        if let portText {
            guard let number = UInt16(portText), number > 0 else { throw wrong("has no valid port") }
            port = Int(number)
        }
        self.init(host: String(host), port: port)
    }

    func covers(host: String, port: Int) -> Bool {
        self.host == host.lowercased() && (self.port ?? port) == port
    }
}

extension Permissions {
    func check(connectingTo host: String, port: Int) throws(OperationError) {
        if net.isEverything || net.items.contains(where: { $0.covers(host: host, port: port) }) { return }
        let shown = host.contains(":") ? "[\(host)]" : host
        throw Self.refusal("connecting to \(shown):\(port)", .net, "\(shown):\(port)")
    }

    func check(readingVariable name: String) throws(OperationError) {
        if env.isEverything || env.items.contains(name) { return }
        throw Self.refusal("reading the environment variable \(name)", .env, name)
    }
}
