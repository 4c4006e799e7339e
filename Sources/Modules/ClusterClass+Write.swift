import Changes
import KubernetesAPI
import LuaHost
import Values

private let manifest = Parameter(
    "manifest", .union([.map(.any), .list(.map(.any)), .string]), doc: "an object, a list of objects, or YAML text")
private let object = Parameter("object", .map(.any), doc: "the whole object, with apiVersion, kind and metadata")

let clusterWriteMethods = [
    HostFunction(
        "apply",
        doc: "Applies manifests by server-side apply, in their order. What is there already as wanted is no change.",
        parameters: [
            manifest,
            .options([
                Parameter("force", .boolean, default: .bool(false), doc: "take over fields that another manager owns")
            ]),
        ],
        result: ResultType(.any, doc: "the object as stored; a list of them when a list or YAML was given"),
        effect: .mutates,
        async: { arguments in
            let client = try arguments.cluster.client
            let force = arguments.options("options")["force"].boolValue ?? false
            let (manifests, isOne) = try manifests(arguments["manifest"])
            var applied: [LuaValue] = []
            for manifest in manifests { applied.append(LuaValue(try await client.apply(manifest, force: force))) }
            return isOne ? applied[0] : .list(applied)
        }),
    HostFunction(
        "create", doc: "Creates an object. It is an error when it exists.", parameters: [object],
        result: ResultType(.map(.any), doc: "the object as stored"), effect: .mutates,
        async: { arguments in
            let object = try arguments["object"].json()
            return LuaValue(try await arguments.cluster.client.create(object))
        }),
    HostFunction(
        "replace", doc: "Replaces an object. With metadata.resourceVersion it fails when the object has changed since.",
        parameters: [object], result: ResultType(.map(.any), doc: "the object as stored"), effect: .mutates,
        async: { arguments in
            let object = try arguments["object"].json()
            return LuaValue(try await arguments.cluster.client.replace(object))
        }),
    HostFunction(
        "patch", doc: "Changes parts of an object. In a merge patch `null` removes a field.",
        parameters: [
            .kind, .objectName, Parameter("patch", .any, doc: "a table; for type json a list of operations"),
            .options([
                Parameter(
                    "type", .oneOf(["merge", "json", "strategic"]), default: "merge", doc: "how to read the patch")
            ]),
        ],
        result: ResultType(.map(.any), doc: "the object as stored"), effect: .mutates,
        async: { arguments in
            let type = PatchType(rawValue: arguments.options("options")["type"].stringValue ?? "merge") ?? .merge
            return LuaValue(
                try await arguments.cluster.client.patch(
                    arguments.string("kind"), arguments.objectName(), arguments["patch"].json(), type: type)
            )
        }),
    HostFunction(
        "delete", doc: "Deletes an object.", parameters: [.kind, .objectName],
        result: ResultType(.boolean, doc: "whether it was there"), effect: .mutates,
        async: { arguments in
            .bool(try await arguments.cluster.client.delete(arguments.string("kind"), arguments.objectName()))
        }),
]

private func manifests(_ value: LuaValue) throws -> (objects: [JSON], isOne: Bool) {
    if let text = value.stringValue { return (try ManifestDocuments.parse(text, source: "manifest"), false) }
    let json = try value.json()
    return json.arrayValue.map { ($0, false) } ?? ([json], true)
}
