import Changes
import Kubeconfig
import NIOHTTP1
import Testing
import Values

@testable import KubernetesAPI

extension ConformanceTests {
    /// New and old.
    static let discoveries = ["discovery-aggregated-api", "discovery-aggregated-apis", "discovery-legacy"]

    @Test("kinds are told as they were recorded, by the new discovery and by the old", arguments: BackEnd.all)
    func kinds(backEnd: BackEnd) async throws {
        try await backEnd.run { session in
            for name in Self.discoveries {
                let exchange = try RecordedExchange(name)
                let answer = try await session.sendOnce(exchange)
                #expect(answer.code == 200, "\(name)")
                expectHeaders(answer.headers, exchange.answer.headers, of: name, from: backEnd)
                #expect(Self.frame(answer.json) == Self.frame(try exchange.answer.json), "\(name)")
                let (own, recorded) = (Self.kinds(answer.json), Self.kinds(try exchange.answer.json))
                // Clusters have different kinds; those that both have are alike.
                let shared = Set(own.keys).intersection(recorded.keys)
                #expect(shared.count >= 2, "\(name)")
                for kind in shared { #expect(own[kind] == recorded[kind], "\(name): \(kind)") }
            }
        }
    }

    /// The list without its members, and how one of them is made.
    private static func frame(_ list: JSON) -> JSON {
        var frame = list
        let group = list["items"]?[0]
        frame["items"] = group.map { .array($0.objectValue?.keys.sorted().map(JSON.string) ?? []) }
        frame["resources"] = Optional<JSON>.none
        frame["version"] = group?["versions"]?[0].map { .array($0.objectValue?.keys.sorted().map(JSON.string) ?? []) }
        return frame
    }

    /// By group, version and name; without what depends on the version of Kubernetes.
    private static func kinds(_ list: JSON) -> [String: JSON] {
        var kinds: [String: JSON] = [:]
        func add(_ resource: JSON, _ place: String, _ name: JSON?) {
            guard let name = name?.stringValue, !name.contains("/") else { return }
            var resource = resource
            for member in ["subresources", "storageVersionHash"] { resource[member] = Optional<JSON>.none }
            kinds["\(place)/\(name)"] = resource
        }
        for resource in list["resources"]?.arrayValue ?? [] {
            add(resource, list["groupVersion"]?.stringValue ?? "", resource["name"])
        }
        for group in list["items"]?.arrayValue ?? [] {
            for version in group["versions"]?.arrayValue ?? [] {
                let place =
                    "\(group.at("metadata", "name")?.stringValue ?? "")/\(version["version"]?.stringValue ?? "")"
                for resource in version["resources"]?.arrayValue ?? [] { add(resource, place, resource["resource"]) }
            }
        }
        return kinds
    }

    @Test("short, singular and qualified names are found by either discovery", arguments: BackEnd.all)
    func names(backEnd: BackEnd) async throws {
        try await backEnd.run { session in
            let client = session.client
            let context = RequestContext(
                cluster: "cluster", server: session.access.server, operation: "asking for kinds", verb: "get")
            let names = ["svc", "Service", "services", "deploy", "deployments.apps", "no", "secrets", "ing"]
            for name in names {
                let found = try await client.resource(named: name)
                #expect(found.verbs.contains("watch") && found.version == "v1", "\(name)")
            }
            let unknown = await session.failure { try await client.resource(named: "servicse") }
            #expect(unknown?.code == .notFound)
            if backEnd == .replay { return backEnd.note("no recording has /api and /apis as the old discovery asks") }
            // As if the server knew no aggregated discovery.
            let old = Discovery { (path, _) async throws(OperationError) in
                try await client.requester.json(APIRequest(.GET, path, context: context))
            }
            for name in names + ["clusterroles"] {
                let new = try await client.resource(named: name)
                #expect(try await old.resource(named: name) == new, "\(name)")
            }
        }
    }
}
