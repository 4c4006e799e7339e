import Values

/// Who asks.
package struct UserInfo: Sendable, Hashable {
    package var name: String
    package var uid: String?
    package var groups: [String]
    package var extra: [String: [String]] = [:]

    package init(name: String, uid: String? = nil, groups: [String]) {
        self.name = name
        self.uid = uid
        self.groups = groups
    }

    static let anonymous = UserInfo(name: "system:anonymous", groups: ["system:unauthenticated"])

    var isAdministrator: Bool { groups.contains("system:masters") }
}

/// A bearer token and the user it stands for.
package struct StaticToken: Sendable {
    package var token: SecretString
    package var user: UserInfo

    package init(token: SecretString, user: UserInfo) {
        self.token = token
        self.user = user
    }
}
