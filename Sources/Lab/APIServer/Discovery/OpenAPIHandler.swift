import Values

/// The OpenAPI documents that kubectl reads before it applies, patches and explains.
struct OpenAPIHandler: Sendable {
    var catalog: ResourceCatalog
    var version: String

    func respond(to request: APIRequest) throws(StatusError) -> APIResponse {
        let path = request.path
        switch path.dropFirst() {
        case ["v2"]:
            let document = document(of: catalog.types, swagger: true)
            return OpenAPIProtobuf.isWanted(by: request)
                ? OpenAPIProtobuf(document: document).response : APIResponse(200, json: document)
        case ["v3"]: return APIResponse(200, json: ["paths": .object(index)])
        case ["v3", "api", "v1"]: return APIResponse(200, json: document(of: catalog.types(group: "")))
        default:
            guard path.count == 5, path[1] == "v3", path[2] == "apis" else { throw .noSuchResource }
            let types = catalog.types(group: path[3]).filter { $0.version == path[4] }
            if types.isEmpty { throw .noSuchResource }
            return APIResponse(200, json: document(of: types))
        }
    }

    private var index: [String: JSON] {
        let names = ["api/v1"] + catalog.groups.map { "apis/\($0.name)/\($0.version)" }
        let entries = names.map {
            ($0, JSON.object(["serverRelativeURL": .string("/openapi/v3/\($0)?hash=\(version)")]))
        }
        return Dictionary(entries, uniquingKeysWith: { first, _ in first })
    }

    private func document(of types: [ResourceType], swagger: Bool = false) -> JSON {
        let schemas = OpenAPISchemas(swagger: swagger)
        var document: JSON = [
            "info": ["title": "Kubernetes", "version": .string(version)],
            "paths": .object(
                types.reduce(into: [:]) { paths, type in
                    paths[path(of: type)] = operations(of: type, [("post", "create")])
                    paths[path(of: type) + "/{name}"] = operations(
                        of: type, [("get", "get"), ("put", "update"), ("patch", "patch"), ("delete", "delete")])
                }),
        ]
        let definitions = JSON.object(schemas.all(for: types))
        if swagger {
            document["swagger"] = "2.0"
            document["definitions"] = definitions
        } else {
            document["openapi"] = "3.0.0"
            document["components"] = ["schemas": definitions]
        }
        return document
    }

    private func path(of type: ResourceType) -> String {
        let root = type.group.isEmpty ? "/api/\(type.version)" : "/apis/\(type.group)/\(type.version)"
        return root + (type.isNamespaced ? "/namespaces/{namespace}" : "") + "/\(type.plural)"
    }

    /// Enough to say which parameters a write takes: that is what kubectl looks for.
    ///
    /// - Parameter actions: methods and the verbs that they stand for.
    private func operations(of type: ResourceType, _ actions: [(String, String)]) -> JSON {
        let parameters: JSON = .array(
            ["dryRun", "fieldManager", "fieldValidation", "force"].map { name in
                ["name": .string(name), "in": "query", "schema": ["type": name == "force" ? "boolean" : "string"]]
            })
        let kind = OpenAPISchemas.kind(of: type)
        func operation(_ action: String) -> JSON {
            [
                "parameters": parameters, "x-kubernetes-action": .string(action),
                "x-kubernetes-group-version-kind": kind, "responses": ["200": ["description": "OK"]],
            ]
        }
        return .object(
            actions.reduce(into: [:]) { result, action in
                if type.verbs.contains(action.1) {
                    result[action.0] = operation(action.0)
                }
            })
    }
}
