import Changes
import FoundationEssentials
import Values

/// What a merge adds about one cluster: a cluster, a context and a user entry, all under the cluster's name, made from a
/// context of an existing kubeconfig and a new address (step 4 of the procedure).
public struct ClusterEntry: Sendable {
    /// The name the three entries get.
    public var name: String
    /// Where the certificate authority and the credentials come from.
    public var kubeconfig: Kubeconfig
    /// The context in ``kubeconfig`` to take them from.
    public var context: String
    /// The new address; `nil` keeps the one there.
    public var server: String?
    /// The name to verify in place of the address; `nil` keeps what is there.
    public var tlsServerName: String?

    public init(
        name: String, kubeconfig: Kubeconfig, context: String, server: String? = nil, tlsServerName: String? = nil
    ) {
        self.name = name
        self.kubeconfig = kubeconfig
        self.context = context
        self.server = server
        self.tlsServerName = tlsServerName
    }

    /// The entries in the order of the sections, with file references embedded.
    ///
    /// - Throws: ``Changes/OperationError`` for whatever ``Kubeconfig/access(context:)`` refuses: what does not work
    ///   here would not work under another name.
    func entries() throws(OperationError) -> [KubeconfigDocument.Entry] {
        _ = try kubeconfig.access(context: context)
        let (_, cluster, user) = try kubeconfig.parts(ofContext: context)
        var clusterBody = try cluster.embedded()
        if let server { clusterBody["server"] = .string(server) }
        if let tlsServerName { clusterBody["tls-server-name"] = .string(tlsServerName) }
        let contextBody = YAMLTree.mapping([("cluster", .string(name)), ("user", .string(name))])
        return [
            .init(section: .clusters, name: name, body: clusterBody),
            .init(section: .contexts, name: name, body: contextBody),
            .init(section: .users, name: name, body: try user?.embedded() ?? .mapping([])),
        ]
    }
}

extension EntryFields {
    /// The entry's content in a form that means the same in any folder: files become data, what must stay a path
    /// becomes absolute.
    func embedded() throws(OperationError) -> YAMLTree {
        var body = entry.body
        for key in ["certificate-authority", "client-certificate", "client-key"] where body[key] != nil {
            guard let content = try content(key) else {
                body[key] = nil
                continue
            }
            body.replace(key, by: "\(key)-data", .string(Data(content.utf8).base64EncodedString()))
        }
        if let path = try path("tokenFile") { body["tokenFile"] = .string(path) }
        if let command = body["exec"]?["command"]?.stringText, command.contains("/") {
            body["exec"]?["command"] = .string(FilePath.absolute(command, in: document.folder))
        }
        return body
    }

    /// What counts when two entries are compared: everything but quoting, order, empty fields and notes.
    func comparable() throws(OperationError) -> JSON {
        var json = try embedded().json
        let notes = entry.section == .contexts ? ["extensions", "namespace"] : ["extensions"]
        for key in notes { json[key] = nil }
        for (key, value) in json.objectValue ?? [:] {
            if value.isNull || value == "" || value == false || value == [] || value == [:] { json[key] = nil }
            if key.hasSuffix("-data"), let text = value.stringValue {
                json[key] = .string(text.withoutSpaces)
            }
        }
        return json
    }
}
