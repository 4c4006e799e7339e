import Changes
import Values

extension EntryFields {
    /// What a user entry presents. The rules are those of client-go 0.36, `tools/clientcmd/validation.go`.
    func credentials(cluster: EntryFields) throws(OperationError) -> Credentials {
        if let provider = entry.body["auth-provider"], !provider.isNull {
            let name = provider["name"]?.scalar?.text ?? "?"
            throw fault(
                "auth-provider", "\"\(name)\" is no longer supported by Kubernetes",
                hint: "use an exec plugin instead, such as kubelogin or gke-gcloud-auth-plugin", code: .unsupported)
        }
        let credentials = Credentials(
            clientCertificate: try clientCertificate(), token: try string("token").map(SecretString.init),
            tokenFile: try path("tokenFile"), basic: try basic(), exec: try exec(cluster: cluster))
        if credentials.basic != nil, credentials.token != nil {
            throw fault("token", "and username exclude each other", hint: "remove one of the two")
        }
        return credentials
    }

    func impersonation() throws(OperationError) -> Impersonation? {
        let uid = try string("as-uid")
        let groups = try strings("as-groups")
        let extra = try extra()
        guard let user = try string("as") else {
            guard uid == nil, groups.isEmpty, extra.isEmpty else {
                throw fault("as", "is missing beside as-uid, as-groups or as-user-extra", hint: "name the user in `as`")
            }
            return nil
        }
        return Impersonation(user: user, uid: uid, groups: groups, extra: extra)
    }

    private func extra() throws(OperationError) -> [String: [String]] {
        guard let value = entry.body["as-user-extra"], !value.isNull else { return [:] }
        var result: [String: [String]] = [:]
        for (key, list) in value.json.objectValue ?? ["": .null] {
            let texts = (list.arrayValue ?? []).compactMap(\.stringValue)
            guard let elements = list.arrayValue, elements.count == texts.count else {
                throw fault("as-user-extra", "must map names to lists of strings")
            }
            result[key] = texts
        }
        return result
    }

    private func clientCertificate() throws(OperationError) -> ClientCertificate? {
        let certificate = try content("client-certificate")
        let key = try content("client-key")
        switch (certificate, key) {
        case (let certificate?, let key?):
            return ClientCertificate(certificate: certificate, key: SecretString(key))
        case (nil, nil): return nil
        case (.some, nil):
            throw fault(
                presentKey("client-certificate"), "has no client-key beside it",
                hint: "add client-key-data (or client-key), or remove the certificate")
        case (nil, .some):
            throw fault(
                presentKey("client-key"), "has no client-certificate beside it",
                hint: "add client-certificate-data (or client-certificate), or remove the key")
        }
    }

    private func presentKey(_ key: String) -> String { entry.body["\(key)-data"] == nil ? key : "\(key)-data" }

    private func basic() throws(OperationError) -> BasicCredentials? {
        let username = try string("username")
        let password = try string("password")
        guard username != nil || password != nil else { return nil }
        return BasicCredentials(username: username ?? "", password: SecretString(password ?? ""))
    }
}
