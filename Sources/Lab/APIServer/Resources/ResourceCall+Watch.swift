import NIOCore
import NIOHTTP1
import Values

extension ResourceCall {
    func watch() throws(StatusError) -> APIResponse {
        let selection = try Selection(self)
        let representation = try Representation(self)
        try checkNotTooNew()
        let timeout =
            request.integer("timeoutSeconds").flatMap { $0 > 0 ? Duration.seconds($0) : nil } ?? .seconds(3000)
        let start = try watchStart(selection)
        let watch = Watch(
            store: store, resource: resource, selection: selection,
            encoder: WatchEncoder(representation: representation, encodings: handler.configuration.encodings),
            sendsBookmarks: request.flag("allowWatchBookmarks"), timeout: timeout,
            clock: handler.configuration.clock)
        return APIResponse(.ok, contentType: "application/json", body: .stream { try await watch.run(start, $0) })
    }

    /// A watch without a revision begins with everything there is.
    private func watchStart(_ selection: Selection) throws(StatusError) -> Watch.Start {
        let asked = request.integer("resourceVersion") ?? 0
        let sendsInitial = request.value("sendInitialEvents").map { $0 == "true" }
        if sendsInitial == true {
            guard request.value("resourceVersionMatch") == "NotOlderThan" else {
                let cause = StatusError.Cause.forbidden(
                    "resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
                throw .invalid("ListOptions", "", [cause], group: "meta.k8s.io")
            }
        }
        if sendsInitial ?? (asked == 0) {
            return .everything(store.snapshot(resource, namespace: namespace), marksEnd: sendsInitial == true)
        }
        return .after(asked)
    }
}
