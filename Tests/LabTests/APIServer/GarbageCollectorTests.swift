import Lab
import NIOHTTP1
import Testing
import Values

@Suite("What goes with its owner", .timeLimit(.minutes(5)))
struct GarbageCollectorTests {
    private let maps = GroupResource("configmaps")

    private func owned(_ name: String, by owners: [JSON]) -> JSON {
        var object = JSON.configMap(name)
        object[path: ["metadata", "ownerReferences"]] = .array(
            owners.map { owner in
                [
                    "apiVersion": "v1", "kind": "ConfigMap", "name": owner.at("metadata", "name") ?? "",
                    "uid": owner.at("metadata", "uid") ?? "",
                ]
            })
        return object
    }

    private func create(_ object: JSON, _ cluster: TestCluster) async throws -> JSON {
        try await cluster.send(.POST, "/api/v1/namespaces/demo/configmaps", object).json
    }

    /// Waits until exactly these are left.
    private func left(_ names: [String], _ cluster: TestCluster) async throws {
        let events = try cluster.store.events(after: cluster.store.revision, resource: maps)
        if cluster.store.list(maps).map(\.objectName) == names { return }
        for await _ in events where cluster.store.list(maps).map(\.objectName) == names { return }
    }

    @Test("dependents follow in the background, unless another owner is left")
    func background() async throws {
        try await TestCluster.run { cluster in
            let first = try await create(.configMap("first"), cluster)
            let second = try await create(.configMap("second"), cluster)
            let child = try await create(owned("child", by: [first]), cluster)
            _ = try await create(owned("grandchild", by: [child]), cluster)
            _ = try await create(owned("shared", by: [first, second]), cluster)
            try await cluster.send(.DELETE, "/api/v1/namespaces/demo/configmaps/first")
            try await left(["second", "shared"], cluster)
        }
    }

    @Test("in the foreground the owner goes last; as orphans dependents stay")
    func foregroundAndOrphan() async throws {
        try await TestCluster.run { cluster in
            let path = "/api/v1/namespaces/demo/configmaps"
            let owner = try await create(.configMap("owner"), cluster)
            _ = try await create(owned("child", by: [owner]), cluster)
            let revision = cluster.store.revision
            try await cluster.send(.DELETE, "\(path)/owner?propagationPolicy=Foreground")
            try await left([], cluster)
            var deleted: [String] = []
            for await event in try cluster.store.events(after: revision, resource: maps) where event.kind == .deleted {
                deleted.append(event.key.name)
                if deleted.count == 2 { break }
            }
            #expect(deleted == ["child", "owner"])

            let parent = try await create(.configMap("parent"), cluster)
            _ = try await create(owned("orphan", by: [parent]), cluster)
            try await cluster.send(.DELETE, "\(path)/parent?propagationPolicy=Orphan")
            try await left(["orphan"], cluster)
        }
    }

    @Test("a namespace goes with all that is in it")
    func namespace() async throws {
        try await TestCluster.run { cluster in
            _ = try await create(.configMap("a"), cluster)
            let events = try cluster.store.events(after: cluster.store.revision, resource: GroupResource("namespaces"))
            try await cluster.send(.DELETE, "/api/v1/namespaces/demo")
            for await event in events where event.kind == .deleted { break }
            #expect(cluster.store.list(maps).isEmpty)
        }
    }
}
