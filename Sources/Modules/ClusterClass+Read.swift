import KubernetesAPI
import LuaHost
import Values

let clusterReadMethods = [
    HostFunction(
        "get", doc: "Reads one object. It is an error when there is none.",
        parameters: [.kind, .objectName], result: ResultType(.map(.any), doc: "the object"), effect: .reads,
        async: { arguments in
            let client = try arguments.cluster.client
            return .document(try await client.document(arguments.string("kind"), arguments.objectName()))
        }),
    HostFunction(
        "find", doc: "Reads one object that may be absent.",
        parameters: [.kind, .objectName], result: ResultType(.any, doc: "the object, or nil when there is none"),
        effect: .reads,
        async: { arguments in
            let client = try arguments.cluster.client
            return try await client.find(arguments.string("kind"), arguments.objectName()).map { LuaValue($0) } ?? .nil
        }),
    HostFunction(
        "list", doc: "Reads all objects of a kind, however many pages the API server makes of them.",
        parameters: [.kind, .options([.namespace, .labels, .fields])],
        result: ResultType(.list(.map(.any)), doc: "the objects"), effect: .reads,
        async: { arguments in
            let options = arguments.options("options")
            let machine = try arguments.machine()
            var list = try await machine.makeList()
            try await arguments.cluster.client.pages(
                of: arguments.string("kind"), namespace: options["namespace"].stringValue,
                labels: options["labels"].stringValue, fields: options["fields"].stringValue
            ) { page in
                if page.isFirst { list = try await machine.makeList() }
                try await machine.append(
                    elementsAt: "items", of: page.document, completedWith: page.commonMembers, to: list)
            }
            return list.value
        }),
    HostFunction(
        "version", doc: "Asks the API server for its version.",
        result: ResultType(.map(.any), doc: "as `kubectl get --raw /version` shows it: gitVersion, major, minor, …"),
        effect: .reads,
        async: { arguments in LuaValue(try await arguments.cluster.client.serverVersion()) }),
]
