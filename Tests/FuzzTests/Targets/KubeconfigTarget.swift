import Changes
import Values

@testable import Kubeconfig

/// A kubeconfig that can be read can be written, and nothing of it is lost then, nor by merging.
enum KubeconfigTarget {
    // A folder that does not exist: what an input refers to is not there.
    private static let path = "/nonexistent/meshwright/config"

    static func check(_ input: [UInt8]) throws {
        let text = String(decoding: input, as: UTF8.self)
        let document: KubeconfigDocument
        do throws(OperationError) {
            document = try KubeconfigDocument(parsing: text, path: path)
        } catch {
            return try hold(error.message.contains(path), "the error does not name the file: \(error.message)")
        }
        let written = try reread(document)
        for name in document.contextNames { try checkContext(name, of: document, written) }
        try checkAdding(to: document)
        try checkTaking(from: document)
    }

    /// The document as it is after it was written, which must be the same.
    @discardableResult
    private static func reread(_ document: KubeconfigDocument) throws -> KubeconfigDocument {
        let text = try document.text()
        let written = try KubeconfigDocument(parsing: text, path: path)
        let (expected, found) = (document.root.json, written.root.json)
        try hold(found.text() == expected.text(), "\(expected)\nis written as\n\(text)\nand read as\n\(found)")
        // Not the reader that belongs to the writer.
        let independent = try JSON(yaml: text)
        try hold(independent.text() == expected.text(), "\(text)\nis to others\n\(independent)")
        try hold(try written.text() == text, "what was written is written in another way again:\n\(text)")
        return written
    }

    /// What a context means stays the same, or what is wrong with it does.
    private static func checkContext(
        _ name: String, of document: KubeconfigDocument, _ written: KubeconfigDocument
    ) throws {
        let (before, after) = (access(name, document), access(name, written))
        try hold(before == after, "context \"\(name)\" was \(before), written and read it is \(after)")
    }

    /// The access to a context as text, or the kind of error that there is none.
    private static func access(_ name: String, _ document: KubeconfigDocument) -> String {
        do throws(OperationError) {
            let access = try Kubeconfig(documents: [document]).access(context: name)
            return "\(access) \(secrets(of: access.credentials))"
        } catch {
            return "\(error.code)"
        }
    }

    private static func secrets(of credentials: Credentials) -> [String?] {
        [credentials.token, credentials.basic?.password, credentials.clientCertificate?.key].map { $0?.reveal() }
    }
}

extension KubeconfigTarget {
    private static let other = Result { Kubeconfig(documents: [try KubeconfigDocument(parsing: text, path: path)]) }
    private static let text = """
        apiVersion: v1
        clusters:
        - cluster: {server: "https://10.0.0.9:6443", tls-server-name: kubernetes}
          name: other
        contexts:
        - context: {cluster: other, user: other}
          name: other
        kind: Config
        users:
        - name: other
          user: {token: other-token}

        """

    /// Merging something into it leaves everything that was there.
    private static func checkAdding(to document: KubeconfigDocument) throws {
        let entry = ClusterEntry(name: "\u{1F578} mesh", kubeconfig: try other.get(), context: "other")
        var merged = document
        do throws(OperationError) { try merged.merge([entry]) } catch {
            return try hold(error.code == .conflict, "merging fails: \(error.message)")
        }
        merged = try reread(merged)
        let (old, new) = (document.root.json, merged.root.json)
        for (key, value) in old.objectValue ?? [:] {
            let isList = KubeconfigDocument.Section(rawValue: key) != nil
            let kept =
                isList ? new[key]?.arrayValue.map { .array(Array($0.prefix(value.arrayValue?.count ?? 0))) } : new[key]
            try hold(kept?.text() == (isList && value.isNull ? [] : value).text(), "merging changes \(key)")
        }
        try checkRepeating(entry, into: merged)
    }

    private static func checkRepeating(_ entry: ClusterEntry, into merged: KubeconfigDocument) throws {
        var again = merged
        try again.merge([entry])
        try hold(try again.text() == merged.text(), "a second merge changes something")
    }

    /// What is taken from it into another file works there as it did here.
    private static func checkTaking(from document: KubeconfigDocument) throws {
        let source = Kubeconfig(documents: [document])
        for name in document.contextNames {
            guard let access = try? source.access(context: name) else { continue }
            let entry = ClusterEntry(name: "taken", kubeconfig: source, context: name)
            var target = KubeconfigDocument(emptyAt: path)
            try target.merge([entry])
            let taken = try Kubeconfig(documents: [reread(target)]).access(context: "taken")
            try hold(taken.server == access.server, "the server becomes \(taken.server)")
            try hold(
                taken.certificateAuthority == access.certificateAuthority && taken.tlsServerName == access.tlsServerName
                    && taken.insecureSkipTLSVerify == access.insecureSkipTLSVerify && taken.proxyURL == access.proxyURL,
                "the cluster becomes \(taken)")
            try hold(
                "\(taken.credentials)" == "\(access.credentials)"
                    && secrets(of: taken.credentials) == secrets(of: access.credentials),
                "the credentials become \(taken.credentials)")
            try checkRepeating(entry, into: target)
        }
    }
}
