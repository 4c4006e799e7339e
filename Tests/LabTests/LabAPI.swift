import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Testing
import Values

@testable import Lab

/// The API server of a lab's cluster, asked by its administrator.
struct LabAPI: Sendable {
    let cluster: LabCluster
    let client: HTTPClient

    var store: ObjectStore { cluster.simulation.store }

    static func run(_ cluster: LabCluster, _ body: (LabAPI) async throws -> Void) async throws {
        let client = try TestCluster.client(trusting: cluster.authority, as: cluster.simulation.administrator)
        let result = await Result { try await body(LabAPI(cluster: cluster, client: client)) }
        try await client.shutdown()
        try result.get()
    }

    func send(
        _ method: HTTPMethod, _ path: String, _ body: JSON? = nil, type: String = "application/json"
    ) async throws -> (code: Int, json: JSON) {
        var request = HTTPClientRequest(url: cluster.serverURL + path)
        request.method = method
        if let body {
            request.headers.replaceOrAdd(name: "content-type", value: type)
            request.body = .bytes(ByteBuffer(string: "\(body)"))
        }
        let response = try await client.execute(request, timeout: .seconds(60))
        let text = String(buffer: try await response.body.collect(upTo: 1 << 24))
        return (Int(response.status.code), (try? JSON(parsing: text)) ?? .null)
    }

    func path(of key: ObjectStore.Key, _ type: ResourceType) -> String {
        let group = type.group.isEmpty ? "/api/v1" : "/apis/\(type.apiVersion)"
        return group + (key.namespace.map { "/namespaces/\($0)" } ?? "") + "/\(type.plural)/\(key.name)"
    }

    /// Applies the demo application and waits for what the controllers make of it.
    func deployDemo() async throws {
        for document in DemoManifests.rebelBase(cluster: cluster.name).split(separator: "---\n") {
            let object = try JSON(yaml: String(document))
            let key = try #require(store.key(of: object))
            let type = try #require(store.catalog.type(of: key.resource))
            let answer = try await send(
                .PATCH, path(of: key, type) + "?fieldManager=test", object, type: "application/apply-patch+yaml")
            #expect(answer.code == 201, "\(key): \(answer.json["message"] ?? .null)")
        }
        await cluster.simulation.loop.settle()
    }
}
