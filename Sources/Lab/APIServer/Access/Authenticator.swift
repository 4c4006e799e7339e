import FoundationEssentials
import NIOHTTP1
import NIOSSL
import SwiftASN1
import Synchronization
import Values
import X509

/// Finds out who asks: by client certificate, bearer token, and impersonation.
struct Authenticator: Sendable {
    /// What a connection's client certificate says.
    enum Peer: Sendable {
        case none
        /// Presented, but not made by the cluster's authority, or out of date.
        case untrusted
        case user(UserInfo)
    }

    private let authority: Certificate
    private let tokens: [SecretString: UserInfo]
    private let known = KnownPeers()

    init(authorityPEM: String, tokens: [StaticToken]) throws {
        self.authority = try Certificate(pemEncoded: authorityPEM)
        self.tokens = Dictionary(tokens.map { ($0.token, $0.user) }, uniquingKeysWith: { first, _ in first })
    }

    func identify(_ certificate: NIOSSLCertificate?) async -> Peer {
        guard let certificate else { return .none }
        guard let bytes = try? certificate.toDERBytes() else { return .untrusted }
        if let user = known.user(of: bytes) { return .user(user) }
        guard let leaf = try? Certificate(derEncoded: bytes) else { return .untrusted }
        var verifier = Verifier(rootCertificates: CertificateStore([authority])) { RFC5280Policy() }
        let result = await verifier.validate(leaf: leaf, intermediates: CertificateStore())
        guard case .validCertificate = result, let name = leaf.subject.texts(of: .commonName).first else {
            return .untrusted
        }
        let groups = leaf.subject.texts(of: .organizationName) + [Self.authenticated]
        let user = UserInfo(name: name, groups: groups)
        known.remember(user, until: leaf.notValidAfter, of: bytes)
        return .user(user)
    }

    /// The user of one request.
    ///
    /// - Throws: 401 when credentials were presented and none holds.
    func authenticate(_ headers: HTTPHeaders, peer: Peer) throws(StatusError) -> UserInfo {
        if case .user(let user) = peer { return user }
        if let user = try tokenUser(headers) { return user }
        if case .untrusted = peer { throw .unauthorized }
        return .anonymous
    }

    private func tokenUser(_ headers: HTTPHeaders) throws(StatusError) -> UserInfo? {
        let scheme = "Bearer "
        guard let header = headers.first(name: "authorization") else { return nil }
        guard header.hasPrefix(scheme), var user = tokens[SecretString(String(header.dropFirst(scheme.count)))] else {
            throw .unauthorized
        }
        user.groups.append(Self.authenticated)
        return user
    }

    /// Who the user wants to be, by the `Impersonate-` headers; `nil` when they ask for nobody.
    func impersonated(_ headers: HTTPHeaders) throws(StatusError) -> UserInfo? {
        let groups = headers["impersonate-group"]
        guard let name = headers.first(name: "impersonate-user") else {
            if groups.isEmpty, headers.first(name: "impersonate-uid") == nil { return nil }
            throw .internalError("requested [] without impersonating a user")
        }
        var user = UserInfo(name: name, uid: headers.first(name: "impersonate-uid"), groups: groups)
        for header in headers where header.name.lowercased().hasPrefix("impersonate-extra-") {
            user.extra[String(header.name.lowercased().dropFirst(18)), default: []].append(header.value)
        }
        if name != UserInfo.anonymous.name, !user.groups.contains(Self.authenticated) {
            user.groups.append(Self.authenticated)
        }
        return user
    }

    private static let authenticated = "system:authenticated"
}

/// Whose certificates were found good, so that one that comes with every connection is verified once.
private final class KnownPeers: Sendable {
    private let users = Mutex<[[UInt8]: (user: UserInfo, until: Date)]>([:])

    func user(of certificate: [UInt8]) -> UserInfo? {
        users.withLock { $0[certificate] }.flatMap { $0.until > .now ? $0.user : nil }
    }

    func remember(_ user: UserInfo, until date: Date, of certificate: [UInt8]) {
        users.withLock { $0[certificate] = (user, date) }
    }
}

extension DistinguishedName {
    /// The values of one attribute, in the order in which they are written.
    fileprivate func texts(of type: ASN1ObjectIdentifier) -> [String] {
        flatMap { relative in relative.filter { $0.type == type }.compactMap { String($0.value) } }
    }
}

extension ASN1ObjectIdentifier {
    fileprivate static let commonName = ASN1ObjectIdentifier.RDNAttributeType.commonName
    fileprivate static let organizationName = ASN1ObjectIdentifier.RDNAttributeType.organizationName
}
