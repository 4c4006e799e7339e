import NIOCore

/// The names and addresses a certificate is good for: its subject alternative names (RFC 5280, 4.2.1.6).
public struct CertificateNames: Sendable, Hashable {
    /// As the certificate writes them; the first label may be `*`.
    public var dnsNames: [String]
    /// IPv4 and IPv6 addresses as text.
    public var addresses: [String]
    /// For people only: a client that follows RFC 6125, such as kubectl, does not look at it.
    public var commonName: String?

    public init(dnsNames: [String] = [], addresses: [String] = [], commonName: String? = nil) {
        self.dnsNames = dnsNames
        self.addresses = addresses
        self.commonName = commonName
    }

    /// Names, then addresses.
    public var all: [String] { dnsNames + addresses }

    /// Whether a client that asks for this host accepts the certificate: an address must be among the addresses, a name
    /// among the names, where `*` stands for one whole first label (RFC 6125, 6.4.3).
    ///
    /// - Parameter host: A name or an address; IPv6 with or without brackets.
    public func covers(_ host: String) -> Bool {
        if let address = Self.canonicalAddress(host) {
            return addresses.contains { Self.canonicalAddress($0) == address }
        }
        let labels = Self.labels(host)
        return !host.isEmpty && dnsNames.contains { Self.matches(Self.labels($0), labels) }
    }

    private static func matches(_ pattern: [Substring], _ labels: [Substring]) -> Bool {
        if pattern.first == "*" {
            // As Go and browsers: a wildcard needs two more labels, or `*.com` would cover the world.
            return pattern.count > 2 && pattern.count == labels.count && pattern.dropFirst() == labels.dropFirst()
        }
        return pattern == labels
    }

    private static func labels(_ name: String) -> [Substring] {
        let name = name.lowercased()
        return (name.hasSuffix(".") ? name.dropLast() : name[...]).split(
            separator: ".", omittingEmptySubsequences: false)
    }

    /// One text for each address, or `nil` for what is none.
    static func canonicalAddress(_ text: String) -> String? {
        let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        return (try? SocketAddress(ipAddress: bare, port: 0))?.ipAddress
    }
}

extension CertificateNames: CustomStringConvertible {
    /// `kubernetes, kubernetes.default.svc, 10.96.0.1`.
    public var description: String {
        if !all.isEmpty { return all.joined(separator: ", ") }
        return commonName.map { "none (only the common name \($0))" } ?? "none"
    }
}
