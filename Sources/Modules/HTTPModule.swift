import LuaHost
import Sandbox
import Values

private let url = Parameter("url", .string, doc: "http or https")
private let headers = Parameter("headers", .map(.string), optional: true, doc: "by name")
private let answer = ResultType(
    .table([
        Parameter("status", .integer, doc: "such as 200; of a request that a dry run did not send, 0"),
        Parameter("headers", .map(.string), doc: "by name in lower case"), Parameter("body", .string),
        Parameter("skipped", .boolean, doc: "whether a dry run did not send it"),
    ]), doc: "the answer; a status is no error")

func httpModule(_ context: ModuleContext) -> HostModule {
    let host = context.host
    return HostModule(
        "http",
        doc: """
            HTTP from this machine, to hosts that the operator allows by `--allow-net=HOST`. The API servers of the fleet need no \
            permission: clusters have methods of their own.
            Proxies of `$HTTPS_PROXY`, `$HTTP_PROXY` and `$NO_PROXY` count, as for the clusters.
            """,
        functions: [
            HostFunction(
                "get", doc: "Asks for a page. Redirects are followed, to allowed hosts.",
                parameters: [url, .options([headers, .timeout("30s")])], result: answer,
                async: { try await send("GET", $0, host) }),
            HostFunction(
                "request", doc: "Sends any request. A dry run sends only GET, HEAD and OPTIONS.",
                parameters: [
                    Parameter("method", .string, doc: "such as `POST`"), url,
                    .options([headers, Parameter("body", .string, optional: true, doc: "bytes"), .timeout("30s")]),
                ],
                result: answer, effect: .mutates, async: { try await send($0.string("method"), $0, host) }),
        ])
}

private func send(_ method: String, _ arguments: Arguments, _ host: HostAccess) async throws -> LuaValue {
    let options = arguments.options("options")
    var headers: [(name: String, value: String)] = []
    for (name, value) in options["headers"].tableValue?.fields ?? [:] {
        if let name = name.stringValue { headers.append((name, value.stringValue ?? "")) }
    }
    let response = try await host.web.send(
        Web.Request(
            method: method, url: arguments.string("url"), headers: headers.sorted { $0.name < $1.name },
            body: options["body"].bytesValue, timeout: options["timeout"].durationValue ?? .seconds(30)))
    return .record([
        ("status", .integer(Int64(response.status))),
        ("headers", .record(response.headers.map { ($0.key, LuaValue($0.value)) })),
        ("body", .string(LuaString(bytes: response.body))), ("skipped", .bool(response.isSkipped)),
    ])
}
