import Changes
import Synchronization
import Values

/// What kinds an API server has, asked once and again when a kind is unknown.
final class Discovery: Sendable {
    /// Fetches a path with an `Accept` header.
    typealias Fetch = @Sendable (_ path: String, _ accept: String) async throws(OperationError) -> JSON

    private struct Cache {
        var table: ResourceTable?
        /// How often it was fetched.
        var generation = 0
    }

    private let cache = Mutex(Cache())
    private let lock = AsyncLock()
    private let fetch: Fetch

    init(fetch: @escaping Fetch) { self.fetch = fetch }

    func resource(named name: String) async throws(OperationError) -> APIResource {
        try await find({ $0.resource(named: name) }) { table in
            let close = Suggestion.closest(to: name, among: table.names)
            return OperationError(
                .notFound, "this API server has no kind \"\(name)\"",
                hint: (close.map { "did you mean \"\($0)\"? " } ?? "") + "see: kubectl api-resources")
        }
    }

    func resource(apiVersion: String, kind: String) async throws(OperationError) -> APIResource {
        try await find({ $0.resource(apiVersion: apiVersion, kind: kind) }) { table in
            let others = table.resources.filter { $0.kind == kind }.map(\.apiVersion)
            return OperationError(
                .notFound, "this API server has no kind \(kind) in apiVersion \(apiVersion)",
                hint: others.isEmpty
                    ? "check kind and apiVersion, and that its CustomResourceDefinition is installed; see: kubectl api-resources"
                    : "there is \(kind) in apiVersion \(others.joined(separator: ", "))")
        }
    }

    /// All kinds, asked for once.
    func resources() async throws(OperationError) -> [APIResource] {
        let before = cache.withLock { $0 }
        if let table = before.table { return table.resources }
        return try await refresh(after: before.generation).resources
    }

    private func find(
        _ search: @Sendable (ResourceTable) -> APIResource?, otherwise error: (ResourceTable) -> OperationError
    ) async throws(OperationError) -> APIResource {
        let before = cache.withLock { $0 }
        if let found = before.table.flatMap(search) { return found }
        let table = try await refresh(after: before.generation)
        guard let found = search(table) else { throw error(table) }
        return found
    }

    /// Fetches anew unless somebody did since.
    private func refresh(after generation: Int) async throws(OperationError) -> ResourceTable {
        try await lock.withLock { () async throws(OperationError) in
            let current = self.cache.withLock { $0 }
            if current.generation > generation, let table = current.table { return table }
            let table = try await self.load()
            self.cache.withLock { $0 = Cache(table: table, generation: $0.generation + 1) }
            return table
        }
    }

    // v2 is Kubernetes 1.30 and later, v2beta1 1.26 and later; older servers answer with plain lists.
    private static let accept =
        ["v2", "v2beta1"].map { "application/json;g=apidiscovery.k8s.io;v=\($0);as=APIGroupDiscoveryList" }
        .joined(separator: ",") + ",application/json"

    private func load() async throws(OperationError) -> ResourceTable {
        var resources: [APIResource] = []
        for root in ["/api", "/apis"] {
            let list = try await rootList(root)
            if list["kind"]?.stringValue == "APIGroupDiscoveryList" {
                resources += ResourceTable.aggregated(list)
            } else {
                resources += try await legacy(ResourceTable.legacyPaths(list))
            }
        }
        return ResourceTable(resources: resources)
    }

    private func rootList(_ path: String) async throws(OperationError) -> JSON {
        do {
            return try await fetch(path, Self.accept)
        } catch {
            guard error.status?["code"]?.integerValue == 406 || error.code == .rejected else { throw error }
            return try await fetch(path, "application/json")
        }
    }

    private func legacy(_ paths: [String]) async throws(OperationError) -> [APIResource] {
        var resources: [APIResource] = []
        for path in paths {
            do {
                resources += ResourceTable.legacy(try await fetch(path, "application/json"))
            } catch  where error.code == .serverError || error.code == .notFound {
                // An aggregated API whose own server is down must not take the others with it.
                continue
            }
        }
        return resources
    }
}
