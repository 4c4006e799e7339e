import Crypto
import FoundationEssentials
import NIOHTTP1
import Values

/// Answers what is about no object: what the server serves, how it feels, what version it is.
struct DiscoveryHandler: Sendable {
    private let catalog: ResourceCatalog
    private let version: String

    init(_ handler: RequestHandler) {
        self.catalog = handler.catalog
        self.version = handler.configuration.version
    }

    func respond(to request: APIRequest) throws(StatusError) -> APIResponse {
        let path = request.path
        switch (path.first, path.count) {
        case (nil, _): return APIResponse(200, json: ["paths": .array(paths.map { .string($0) })])
        case ("healthz", _), ("livez", _), ("readyz", _): return health(request)
        case ("version", 1): return APIResponse(200, json: versionInfo)
        case ("openapi", _): return try OpenAPIHandler(catalog: catalog, version: version).respond(to: request)
        case ("api", 1), ("apis", 1):
            return wantsAggregated(request)
                ? aggregated(core: path == ["api"], for: request) : groups(core: path == ["api"])
        case ("api", 2) where path[1] == "v1": return resources(group: "", version: "v1")
        case ("apis", 2): return try group(path[1])
        case ("apis", 3) where catalog.types(group: path[1]).contains { $0.version == path[2] }:
            return resources(group: path[1], version: path[2])
        default: return APIResponse(404, text: "404 page not found\n")
        }
    }

    private var paths: [String] {
        ["/api", "/api/v1", "/apis"]
            + catalog.groups.flatMap { ["/apis/\($0.name)", "/apis/\($0.name)/\($0.version)"] }
            + ["/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"]
    }

    private func health(_ request: APIRequest) -> APIResponse {
        let name = request.path[0]
        guard request.flag("verbose") else { return APIResponse(200, text: "ok") }
        return APIResponse(200, text: "[+]ping ok\n[+]etcd ok\n\(name) check passed\n")
    }

    private var versionInfo: JSON {
        let parts = version.drop { $0 == "v" }.split(separator: ".")
        return [
            "major": .string(String(parts.first ?? "")), "minor": .string(String(parts.dropFirst().first ?? "")),
            "gitVersion": .string(version), "gitCommit": "", "gitTreeState": "clean", "buildDate": "",
            "goVersion": "", "compiler": "", "platform": "linux/amd64",
        ]
    }

    private func groups(core: Bool) -> APIResponse {
        if core { return APIResponse(200, json: ["kind": "APIVersions", "versions": ["v1"]]) }
        let groups = catalog.groups.map { groupJSON($0.name, $0.version) }
        return APIResponse(200, json: ["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(groups)])
    }

    private func group(_ name: String) throws(StatusError) -> APIResponse {
        guard let group = catalog.groups.first(where: { $0.name == name }) else { throw .noSuchResource }
        var json = groupJSON(group.name, group.version)
        json["kind"] = "APIGroup"
        json["apiVersion"] = "v1"
        return APIResponse(200, json: json)
    }

    private func groupJSON(_ name: String, _ version: String) -> JSON {
        let version: JSON = ["groupVersion": .string("\(name)/\(version)"), "version": .string(version)]
        return ["name": .string(name), "versions": [version], "preferredVersion": version]
    }

    private func resources(group: String, version: String) -> APIResponse {
        let list = catalog.types(group: group).flatMap { type in
            [type.legacyEntry] + type.subresources.map { type.legacyEntry($0) }
        }
        var json: JSON = [
            "kind": "APIResourceList",
            "groupVersion": .string(group.isEmpty ? version : "\(group)/\(version)"), "resources": .array(list),
        ]
        // The oldest group's list has none (recorded: discovery-legacy).
        if !group.isEmpty { json["apiVersion"] = "v1" }
        return APIResponse(200, json: json)
    }
}

extension DiscoveryHandler {
    private static let aggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

    private func wantsAggregated(_ request: APIRequest) -> Bool {
        request.accepted.contains {
            $0.name == "application/json" && $0.parameters["as"] == "APIGroupDiscoveryList"
                && $0.parameters["v"] == "v2"
        }
    }

    private func aggregated(core: Bool, for request: APIRequest) -> APIResponse {
        let name = core ? "aggregated core" : "aggregated groups"
        let text = catalog.texts.text(name) { aggregatedText(core: core) }
        let tag = catalog.texts.text("tag of \(name)") { "\"\(Self.hex(SHA512.hash(data: Data(text.utf8))))\"" }
        // apiserver 0.36, endpoints/discovery/aggregated/etag.go: who has this version already need not read it again.
        let isKnown = request.headers.first(name: "if-none-match") == tag
        var response = APIResponse(
            isKnown ? .notModified : .ok, contentType: Self.aggregatedType, body: .text(isKnown ? "" : text))
        response.headers.replaceOrAdd(name: "cache-control", value: "public")
        response.headers.add(name: "vary", value: "Accept")
        response.headers.add(name: "etag", value: tag)
        return response
    }

    private func aggregatedText(core: Bool) -> String {
        let groups = core ? [("", "v1")] : catalog.groups.map { ($0.name, $0.version) }
        let items = groups.map { name, version -> JSON in
            [
                "metadata": name.isEmpty ? [:] : ["name": .string(name)],
                "versions": [
                    [
                        "version": .string(version), "freshness": "Current",
                        "resources": .array(catalog.types(group: name).map(\.aggregatedEntry)),
                    ]
                ],
            ]
        }
        let list: JSON = [
            "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": [:],
            "items": .array(items),
        ]
        return "\(list)\n"
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }
}
