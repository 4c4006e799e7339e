import Changes
import NIOHTTP1
import Values

extension KubernetesClient {
    /// Sends any request, for what no other method does. Anything but `GET` and `HEAD` passes the gate, with `dryRun=All` in a
    /// dry run, and is reported as a change of the path.
    ///
    /// - Parameters:
    ///   - path: Below the server's address: `/apis/apps/v1/deployments`.
    ///   - contentType: Of the body; JSON where none is given.
    /// - Returns: The answer; what is not JSON comes as text.
    @discardableResult
    public func request(
        _ method: String, _ path: String, query: [(String, String)] = [], body: JSON? = nil, contentType: String? = nil
    ) async throws(OperationError) -> JSON {
        let method = HTTPMethod(rawValue: method.uppercased())
        guard path.hasPrefix("/") else {
            throw OperationError(
                .invalidInput, "the path \"\(path)\" does not begin with \"/\"", cluster: cluster,
                hint: "give a path such as /api/v1/nodes")
        }
        let isRead = method == .GET || method == .HEAD
        let isDryRun = isRead ? false : try permit("send \(method.rawValue) \(path)")
        let response = try await requester.perform(
            APIRequest(
                method, path, query: query + (isDryRun ? [("dryRun", "All")] : []),
                body: body.map { $0.bytes() },
                contentType: body == nil ? nil : contentType ?? "application/json", accept: "application/json, */*",
                isIdempotent: isRead || method == .PUT || method == .DELETE,
                context: context(method.rawValue.lowercased(), "sending \(method.rawValue) \(path)")))
        let answer = (try? JSON(parsing: response.body)) ?? .string(String(decoding: response.body, as: UTF8.self))
        if !isRead { report(method, path, answer) }
        return answer
    }

    private func report(_ method: HTTPMethod, _ path: String, _ answer: JSON) {
        let action: Change.Action = method == .POST ? .create : method == .DELETE ? .delete : .update
        gate.report(
            Change(
                action: action, cluster: cluster, object: path, before: nil,
                after: action == .delete ? nil : ChangeView.of(answer)))
    }
}
