import Crypto
import FoundationEssentials
import Values

/// Makes and reads the bearer tokens of service accounts: JSON Web Tokens with kube-apiserver's claims, signed with a secret
/// of the cluster in place of an RSA key, which only the cluster itself could tell.
struct ServiceAccountTokens: Sendable {
    /// What tokens are for when nobody says so (`--api-audiences`).
    static let audience = "https://kubernetes.default.svc.cluster.local"

    let key: SymmetricKey
    let store: ObjectStore

    func token(for account: JSON, audiences: [String] = [Self.audience], until end: Date) -> SecretString {
        let (namespace, name) = (account.objectNamespace ?? "", account.objectName)
        let now = Int64(Date.now.timeIntervalSince1970)
        let claims: JSON = [
            "aud": .array(audiences.map { .string($0) }),
            "exp": .integer(Int64(end.timeIntervalSince1970.rounded(.up))),
            "iat": .integer(now), "nbf": .integer(now), "iss": .string(Self.audience),
            "jti": .string(newUID()), "sub": .string(Self.userName(namespace, name)),
            "kubernetes.io": [
                "namespace": .string(namespace),
                "serviceaccount": ["name": .string(name), "uid": .string(account.objectUID ?? "")],
            ],
        ]
        let text = [#"{"alg":"HS256","typ":"JWT"}"#, "\(claims)"].map { Base64.urlEncode(Data($0.utf8)) }.joined(
            separator: ".")
        return SecretString(
            "\(text).\(Base64.urlEncode(Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key))))")
    }

    /// Whose token it is; `nil` when it is none of this cluster, has expired, or its account is gone.
    func user(of token: String, at now: Date = .now) -> UserInfo? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let signature = Base64.urlDecode(parts[2]), let bytes = Base64.urlDecode(parts[1]),
            HMAC<SHA256>.isValidAuthenticationCode(
                signature, authenticating: Data("\(parts[0]).\(parts[1])".utf8), using: key),
            let claims = try? JSON(parsing: Array(bytes)), let end = claims["exp"]?.integerValue,
            now.timeIntervalSince1970 < Double(end),
            claims["aud"]?.arrayValue?.contains(.string(Self.audience)) == true
        else { return nil }
        return user(claims["kubernetes.io"] ?? [:])
    }

    private func user(_ claims: JSON) -> UserInfo? {
        let namespace = claims["namespace"]?.stringValue ?? ""
        let name = claims.at("serviceaccount", "name")?.stringValue ?? ""
        let uid = claims.at("serviceaccount", "uid")?.stringValue
        // An account of the same name made anew is another one.
        let account = store.get(ObjectStore.Key(.serviceAccounts, namespace: namespace, name: name))
        guard let account, account.objectUID == uid else { return nil }
        return UserInfo(
            name: Self.userName(namespace, name), uid: uid,
            groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)"])
    }

    private static func userName(_ namespace: String, _ name: String) -> String {
        "system:serviceaccount:\(namespace):\(name)"
    }
}

extension ResourceCall {
    /// Answers a TokenRequest, as `kubectl create token` sends one.
    func createToken() throws(StatusError) -> APIResponse {
        let account = try existing()
        var request = try body()
        let seconds = request.at("spec", "expirationSeconds")?.integerValue ?? 3600
        guard seconds >= 600 else {
            let cause = StatusError.Cause.invalid(
                "spec.expirationSeconds", .integer(seconds), "may not specify a duration less than 10 minutes")
            throw .invalid("TokenRequest", "", [cause], group: "authentication.k8s.io")
        }
        let asked = request.at("spec", "audiences")?.arrayValue?.compactMap(\.stringValue) ?? []
        let audiences = asked.isEmpty ? [ServiceAccountTokens.audience] : asked
        let end = Date.now + Double(seconds)
        let token = handler.authenticator.accounts.token(for: account, audiences: audiences, until: end)
        request["kind"] = "TokenRequest"
        request["apiVersion"] = "authentication.k8s.io/v1"
        request["metadata"] = [
            "name": .string(name), "namespace": .string(namespace ?? ""), "creationTimestamp": .time(),
        ]
        request[path: ["spec", "audiences"]] = .array(audiences.map { .string($0) })
        request[path: ["spec", "expirationSeconds"]] = .integer(seconds)
        request["status"] = [
            "token": .string(token.reveal()), "expirationTimestamp": .time(end),
        ]
        return APIResponse(201, json: request)
    }
}
