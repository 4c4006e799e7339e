import Values

/// The reviews behind `kubectl auth can-i` and `kubectl auth whoami`.
struct AccessReview: Sendable {
    private enum Kind: String {
        case selfAccess = "SelfSubjectAccessReview"
        case access = "SubjectAccessReview"
        case rules = "SelfSubjectRulesReview"
        case whoAmI = "SelfSubjectReview"
    }

    private let kind: Kind
    private let call: ResourceCall

    /// `nil` for kinds that are stored.
    init?(_ call: ResourceCall) {
        guard let kind = Kind(rawValue: call.type.kind) else { return nil }
        self.kind = kind
        self.call = call
    }

    func respond() throws(StatusError) -> APIResponse {
        var review = try call.body()
        review["kind"] = .string(call.type.kind)
        review["apiVersion"] = .string(call.type.apiVersion)
        review[path: ["metadata", "creationTimestamp"]] = .null
        switch kind {
        case .selfAccess: review["status"] = decision(review["spec"] ?? [:], for: call.user)
        case .access:
            let spec = review["spec"] ?? [:]
            let groups = spec["groups"]?.arrayValue?.compactMap(\.stringValue) ?? []
            review["status"] = decision(spec, for: UserInfo(name: spec["user"]?.stringValue ?? "", groups: groups))
        case .rules: review["status"] = rules(namespace: review.at("spec", "namespace")?.stringValue)
        case .whoAmI: review["status"] = ["userInfo": call.user.json]
        }
        return APIResponse(201, json: review)
    }

    private func decision(_ spec: JSON, for user: UserInfo) -> JSON {
        ["allowed": .bool(call.handler.access.authorizer.allows(user, Authorizer.Attributes(spec)))]
    }

    private func rules(namespace: String?) -> JSON {
        let everything: [JSON] = [
            ["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]], ["verbs": ["*"], "nonResourceURLs": ["*"]],
        ]
        let bound = call.handler.access.authorizer.rules(for: call.user, namespace: namespace).map(\.json)
        let all = bound + (call.user.isAdministrator ? everything : [])
        return [
            "incomplete": false, "resourceRules": .array(all.filter { $0["resources"] != nil }),
            "nonResourceRules": .array(all.filter { $0["nonResourceURLs"] != nil }),
        ]
    }
}

extension Authorizer.Attributes {
    fileprivate init(_ spec: JSON) {
        if let attributes = spec["nonResourceAttributes"] {
            self.init(
                verb: attributes["verb"]?.stringValue ?? "", path: attributes["path"]?.stringValue ?? "")
            return
        }
        let attributes = spec["resourceAttributes"] ?? [:]
        func text(_ name: String) -> String? { attributes[name]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
        self.init(
            verb: text("verb") ?? "", group: text("group") ?? "", resource: text("resource") ?? "",
            subresource: text("subresource"), namespace: text("namespace"), name: text("name"))
    }
}

extension UserInfo {
    fileprivate var json: JSON {
        var json: JSON = ["username": .string(name), "groups": .array(groups.map { .string($0) })]
        json["uid"] = uid.map { .string($0) }
        if !extra.isEmpty { json["extra"] = .object(extra.mapValues { .array($0.map { .string($0) }) }) }
        return json
    }
}
