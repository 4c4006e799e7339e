import AsyncHTTPClient
import Lab
import NIOCore
import NIOHTTP1
import NIOSSL
import Values

/// One API server with three namespaces, an administrator, and doubles in the place of kubelets and networks.
struct TestCluster: Sendable {
    let store: ObjectStore
    let pki: ClusterPKI
    let administrator: PEMIdentity
    let port: Int
    let client: HTTPClient

    static func run(
        historyLimit: Int = 10_000, configure: (inout APIServerConfiguration) -> Void = { _ in },
        _ body: (TestCluster) async throws -> Void
    ) async throws {
        let store = ObjectStore(historyLimit: historyLimit)
        let pki = try ClusterPKI()
        for name in ["default", "kube-system", "demo"] {
            store.update(ObjectStore.Key(GroupResource("namespaces"), name: name)) { _ in
                Defaults(.namespace).apply(to: [
                    "kind": "Namespace", "apiVersion": "v1", "metadata": ["name": .string(name)],
                ])
            }
        }
        var configuration = APIServerConfiguration(
            store: store, clientAuthority: pki.authority.certificate,
            identity: try pki.server(commonName: "kube-apiserver", dnsNames: ["localhost"], addresses: ["127.0.0.1"]))
        configuration.runtime = FakeRuntime()
        configuration.allocator = FakeAllocator()
        configure(&configuration)
        let server = APIServer(configuration)
        let port = try await server.start()
        let administrator = try pki.client(commonName: "kubernetes-admin", organizations: ["system:masters"])
        let client = try Self.client(trusting: pki, as: administrator)
        let cluster = TestCluster(
            store: store, pki: pki, administrator: administrator, port: port, client: client)
        let result = await Result { try await body(cluster) }
        try await client.shutdown()
        await server.stop()
        try result.get()
    }

    static func client(trusting pki: ClusterPKI, as identity: PEMIdentity?) throws -> HTTPClient {
        try client(trusting: pki.authority.certificate, as: identity)
    }

    /// - Parameter authority: A PEM certificate.
    static func client(trusting authority: String, as identity: PEMIdentity?) throws -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.utf8)))
        if let identity {
            let chain = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8))
            tls.certificateChain = chain.map { .certificate($0) }
            tls.privateKey = .privateKey(
                try NIOSSLPrivateKey(bytes: Array(identity.key.reveal().utf8), format: .pem))
        }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.httpVersion = .http1Only
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    struct Answer: Sendable {
        var code: Int
        var headers: HTTPHeaders
        var text: String
        var json: JSON
        var message: String { json["message"]?.stringValue ?? "" }
    }

    @discardableResult
    func send(
        _ method: HTTPMethod, _ path: String, _ body: JSON? = nil, type: String = "application/json",
        headers: HTTPHeaders = [:], by client: HTTPClient? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "https://127.0.0.1:\(port)\(path)")
        request.method = method
        request.headers = headers
        if let body {
            request.headers.replaceOrAdd(name: "content-type", value: type)
            request.body = .bytes(ByteBuffer(string: "\(body)"))
        }
        let response = try await (client ?? self.client).execute(request, timeout: .seconds(60))
        let text = String(buffer: try await response.body.collect(upTo: 1 << 24))
        return Answer(
            code: Int(response.status.code), headers: response.headers, text: text,
            json: (try? JSON(parsing: text)) ?? .null)
    }

    func get(_ path: String, headers: HTTPHeaders = [:], by client: HTTPClient? = nil) async throws -> Answer {
        try await send(.GET, path, headers: headers, by: client)
    }

    func apply(_ object: JSON, _ path: String, by manager: String, query: String = "") async throws -> Answer {
        try await send(
            .PATCH, "\(path)?fieldManager=\(manager)\(query)", object, type: "application/apply-patch+yaml")
    }

    /// The server's address and the administrator's credentials.
    var kubeconfig: JSON {
        [
            "apiVersion": "v1", "kind": "Config", "current-context": "lab",
            "contexts": [["name": "lab", "context": ["cluster": "lab", "user": "lab"]]],
            "clusters": [
                [
                    "name": "lab",
                    "cluster": [
                        "server": .string("https://127.0.0.1:\(port)"),
                        "certificate-authority-data": .base64(pki.authority.certificate),
                    ],
                ]
            ],
            "users": [
                [
                    "name": "lab",
                    "user": [
                        "client-certificate-data": .base64(administrator.certificate),
                        "client-key-data": .base64(administrator.key.reveal()),
                    ],
                ]
            ],
        ]
    }
}

extension Result where Failure == any Error {
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

extension ResourceType {
    static let namespace = ResourceType("namespaces", "Namespace", namespaced: false)
}
