import Values

@testable import ClusterMesh
@testable import Lab

/// What the mesh writes for peers is what it reads and what simulated agents read; of what others wrote, both read the same.
enum EtcdTarget {
    private static let folder = "/var/lib/cilium/clustermesh"

    /// - Parameter input: Two bytes for a port, a name to the end of the line, and a configuration.
    static func check(_ input: [UInt8]) throws {
        let lines = input.dropFirst(2).split(separator: 10, maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(decoding: lines.first ?? [], as: UTF8.self)
        let text = String(decoding: lines.dropFirst().first ?? [], as: UTF8.self)
        try checkRules(name)
        if IdentityRules.isValid(name: name) {
            try checkOwn(name: name, port: 1 + input.prefix(2).reduce(0) { $0 << 8 + Int($1) } % 65_535)
        }
        try checkForeign(name: "peer", text: text)
    }

    /// `^([a-z0-9][-a-z0-9]*)?[a-z0-9]$`, at most 32 characters.
    private static func checkRules(_ name: String) throws {
        let bytes = Array(name.utf8)
        func isAlphanumeric(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (48...57).contains(byte) }
        let isValid =
            (1...32).contains(bytes.count) && bytes.allSatisfy { isAlphanumeric($0) || $0 == 45 }
            && isAlphanumeric(bytes[0]) && isAlphanumeric(bytes[bytes.count - 1])
        try hold(
            IdentityRules.isValid(name: name) == isValid, "\"\(name)\" is taken for \(isValid ? "in" : "")valid")
    }

    private static func checkOwn(name: String, port: Int) throws {
        let certificate = IssuedCertificate(
            certificatePEM: "certificate \(name)", keyPEM: SecretString("key"), authorityPEM: "authority")
        let material = PeerMaterial(
            cluster: name, clusterName: name, port: port, addresses: [], certificate: certificate)
        let peers = MeshSecret(["data": .object(material.secretData)]).peers
        let host = "\(name).mesh.cilium.io"
        let peer = peers[name]
        try hold(
            peers.count == 1 && peer?.hosts == [host] && peer?.ports == [port], "\(name):\(port) is read as \(peers)")
        try hold(
            peer?.authority == certificate.authorityPEM && peer?.certificate == certificate.certificatePEM,
            "the certificates become \(peers)")
        let files = material.secretData.compactMapValues { $0.stringValue.flatMap(SecretData.decoded) }
        let setup = try setup(name, files)
        try hold(setup.endpoints == [.init(host: host, port: port)], "\(name):\(port) is to agents \(setup.endpoints)")
        try hold(setup.certificate == Array(certificate.certificatePEM.utf8), "agents read another certificate")
    }

    private static func checkForeign(name: String, text: String) throws {
        let keys = PeerMaterial.keys(of: name)
        let files = [name: text, keys.authority: "authority", keys.certificate: "certificate", keys.key: "key"]
        let peers = MeshSecret(["data": .object(files.mapValues(SecretData.encoded))]).peers
        guard let setup = try? setup(name, files) else { return }
        let read = zip(peers[name]?.hosts ?? [], peers[name]?.ports ?? []).map {
            PeerSetup.Endpoint(host: $0, port: $1)
        }
        try hold(read == setup.endpoints, "agents read \(setup.endpoints), the mesh \(read)")
    }

    private static func setup(_ name: String, _ files: [String: String]) throws -> PeerSetup {
        let mounted = files.map { ("\(folder)/\($0)", Array($1.utf8)) }
        let peers = PeerSetup.all(in: Dictionary(uniqueKeysWithValues: mounted), folder: folder)
        guard let result = peers[name] else { throw Violation(description: "agents do not see peer \(name)") }
        return try result.get()
    }
}
