import Changes
import Values

extension Kubeconfig {
    /// Everything a client needs for one context, with relative paths resolved and referenced files read.
    ///
    /// - Throws: ``Changes/OperationError`` with code `not_found` for an unknown context, cluster or user, and
    ///   `invalid_input` or `unsupported` for fields that do not make sense; it names file, line and field.
    public func access(context name: String) throws(OperationError) -> ClusterAccess {
        let (context, cluster, user) = try parts(ofContext: name)
        var access = ClusterAccess(context: name, namespace: try context.string("namespace"), server: "")
        if let user {
            access.credentials = try user.credentials(cluster: cluster)
            access.impersonation = try user.impersonation()
        }
        try cluster.fill(&access)
        return access
    }

    /// The three entries that a context is made of.
    func parts(
        ofContext name: String
    ) throws(OperationError) -> (context: EntryFields, cluster: EntryFields, user: EntryFields?) {
        let context = try require(.contexts, name, by: nil)
        guard let clusterName = try context.string("cluster") else { throw context.fault("cluster", "is missing") }
        let user = try context.string("user")
        return (
            context, try require(.clusters, clusterName, by: context),
            try user.map { (user) throws(OperationError) in try require(.users, user, by: context) }
        )
    }

    private func require(
        _ section: KubeconfigDocument.Section, _ name: String, by context: EntryFields?
    ) throws(OperationError) -> EntryFields {
        if let found = find(section, name) { return found }
        let hint = Suggestion.hint(for: name, among: names(section), kind: section.kind)
        if let context {
            throw context.fault(
                section.kind, "is \"\(name)\", which no entry of \(section.rawValue) has", hint: hint, code: .notFound)
        }
        let places = paths.isEmpty ? "no kubeconfig was found" : "looked in \(paths.joined(separator: ", "))"
        let absent = documents.isEmpty && !paths.isEmpty ? "; none of these files exists" : ""
        throw OperationError(
            .notFound, "there is no \(section.kind) \"\(name)\" in the kubeconfig: \(places)\(absent)",
            object: paths.first,
            hint: documents.isEmpty ? "name a kubeconfig with --kubeconfig or $KUBECONFIG" : hint)
    }
}

extension EntryFields {
    fileprivate func fill(_ access: inout ClusterAccess) throws(OperationError) {
        access.certificateAuthority = try content("certificate-authority")
        access.insecureSkipTLSVerify = try bool("insecure-skip-tls-verify")
        access.tlsServerName = try string("tls-server-name")
        access.proxyURL = try string("proxy-url")
        access.disableCompression = try bool("disable-compression")
        if access.insecureSkipTLSVerify, access.certificateAuthority != nil {
            throw fault(
                "insecure-skip-tls-verify", "and certificate-authority exclude each other",
                hint: "remove insecure-skip-tls-verify, so that the server is verified")
        }
        let usesTLS =
            access.insecureSkipTLSVerify || access.certificateAuthority != nil
            || access.credentials.clientCertificate != nil
        access.server = try server(usesTLS: usesTLS)
    }

    private func server(usesTLS: Bool) throws(OperationError) -> String {
        guard let server = try string("server") else {
            throw fault(
                "server", "is missing", hint: "write the API server's address, such as https://10.6.124.66:6443")
        }
        let scheme = server.endOfScheme.map { server[..<$0].lowercased() }
        switch scheme {
        case "https", "http": return server
        // client-go 0.36, rest/url_utils.go: the scheme follows from whether TLS is configured.
        case nil: return (usesTLS ? "https://" : "http://") + server
        case let scheme?:
            throw fault(
                "server", "begins with \(scheme)://, which is neither http nor https", hint: "write https://HOST:PORT")
        }
    }
}
