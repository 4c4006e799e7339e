import Changes
import KubernetesAPI
import LuaHost
import Values

let kubeModule = HostModule(
    "kube", doc: "Manifests as text and as tables. Clusters themselves have the methods that read and change objects.",
    functions: [
        HostFunction(
            "parse", doc: "Reads the manifests of a YAML text, which may hold several documents.",
            parameters: [Parameter("text", .string, doc: "YAML or JSON")],
            result: ResultType(.list(.map(.any)), doc: "the objects"), effect: .reads,
            sync: { arguments in
                .list(try ManifestDocuments.parse(arguments.string("text"), source: "text").map { LuaValue($0) })
            }),
        HostFunction(
            "parse_json", doc: "Reads a JSON text.", parameters: [Parameter("text", .string)],
            result: ResultType(.any, doc: "the value; `null` members are absent"), effect: .reads,
            sync: { arguments in
                do {
                    return .document(try JSONDocument(parsing: arguments.string("text")))
                } catch let error as SyntaxError {
                    throw OperationError(.invalidInput, "no JSON: \(error)")
                }
            }),
        HostFunction(
            "parse_yaml", doc: "Reads a YAML text that is no manifest, such as the values of a Helm chart.",
            parameters: [Parameter("text", .string, doc: "one document")],
            result: ResultType(.any, doc: "the value; `null` members are absent"), effect: .reads,
            sync: { arguments in
                do {
                    return LuaValue(try JSON(yaml: arguments.string("text")))
                } catch let error as SyntaxError {
                    throw OperationError(.invalidInput, "no YAML: \(error)")
                }
            }),
        HostFunction(
            "yaml", doc: "Writes a value as YAML.", parameters: [Parameter("value", .any)],
            result: ResultType(.string, doc: "one document"), effect: .reads,
            sync: { arguments in LuaValue(try arguments["value"].json().yaml) }),
        HostFunction(
            "json", doc: "Writes a value as JSON.",
            parameters: [
                Parameter("value", .any),
                .options([Parameter("indent", .boolean, default: .bool(false), doc: "on several lines")]),
            ],
            result: ResultType(.string, doc: "the text"), effect: .reads,
            sync: { arguments in
                let indented = arguments.options("options")["indent"].boolValue ?? false
                return LuaValue(try arguments["value"].json().text(indented: indented))
            }),
    ])
