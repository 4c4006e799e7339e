import Values

/// Why an agent is not connected to a peer, in the words of Cilium, etcd's client and Go's TLS.
struct PeerFailure: Error, Sendable, Hashable, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

/// One peer as the files of a pod describe it: an etcd client configuration and what it refers to.
struct PeerSetup: Sendable, Hashable {
    var name: String
    var endpoints: [Endpoint]
    var authority: [UInt8]
    var certificate: [UInt8]
    var key: [UInt8]

    struct Endpoint: Sendable, Hashable {
        var host: String
        var port: Int

        init(host: String, port: Int) {
            self.host = host
            self.port = port
        }

        /// `https://HOST:PORT`.
        init?(_ url: String) {
            guard url.hasPrefix("https://") else { return nil }
            let rest = url.dropFirst("https://".count)
            guard let colon = rest.lastIndex(of: ":"), colon != rest.startIndex, !rest.contains("/"),
                let port = Int(rest[rest.index(after: colon)...]), (1...65_535) ~= port
            else { return nil }
            host = String(rest[..<colon])
            self.port = port
        }
    }

    init(name: String, endpoint: Endpoint, authority: [UInt8], certificate: [UInt8], key: [UInt8]) {
        self.name = name
        endpoints = [endpoint]
        self.authority = authority
        self.certificate = certificate
        self.key = key
    }

    /// - Parameters:
    ///   - text: The file named after the peer.
    ///   - files: All files of the container by path.
    init(name: String, text: [UInt8], files: [String: [UInt8]]) throws(PeerFailure) {
        let document: JSON
        do { document = try JSON(yaml: String(decoding: text, as: UTF8.self)) } catch {
            throw PeerFailure("error parsing configuration of remote cluster: yaml: \(error)")
        }
        self.name = name
        let urls = (document["endpoints"]?.arrayValue ?? []).compactMap(\.stringValue)
        endpoints = urls.compactMap(Endpoint.init)
        guard !urls.isEmpty, endpoints.count == urls.count else {
            throw PeerFailure("etcd client configuration: every endpoint must be https://HOST:PORT, got \(urls)")
        }
        authority = try Self.file("trusted-ca-file", of: document, files)
        certificate = try Self.file("cert-file", of: document, files)
        key = try Self.file("key-file", of: document, files)
    }

    private static func file(
        _ field: String, of document: JSON, _ files: [String: [UInt8]]
    ) throws(PeerFailure) -> [UInt8] {
        guard let path = document[field]?.stringValue else {
            throw PeerFailure("etcd client configuration: \(field) is missing")
        }
        guard let content = files[path] else { throw PeerFailure("open \(path): no such file or directory") }
        return content
    }

    /// The peers in the folder of the agent's and kvstoremesh's configuration: files that hold `endpoints:`, as Cilium
    /// tells them from the others (pkg/clustermesh/common/config.go).
    static func all(in files: [String: [UInt8]], folder: String) -> [String: Result<PeerSetup, PeerFailure>] {
        var peers: [String: Result<PeerSetup, PeerFailure>] = [:]
        for (path, content) in files where path.hasPrefix(folder + "/") {
            guard String(decoding: content, as: UTF8.self).contains("endpoints:") else { continue }
            let name = String(path.dropFirst(folder.count + 1))
            peers[name] = Result { () throws(PeerFailure) in
                try PeerSetup(name: name, text: content, files: files)
            }
        }
        return peers
    }
}
