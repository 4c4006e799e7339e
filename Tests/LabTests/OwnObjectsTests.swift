import NIOHTTP1
import Testing
import Values

@testable import Lab

/// The store takes what controllers and kubelets write as it is; only users' writes are checked, and so find what is wrong.
@Suite("What the lab makes by itself", .timeLimit(.minutes(5)))
struct OwnObjectsTests {
    @Test(
        "every object of a lab can be patched with nothing and replaced with itself, which changes nothing",
        arguments: ClusterSettings.Installation.allCases)
    func roundTrip(installation: ClusterSettings.Installation) async throws {
        var settings = ClusterSettings(number: 1)
        settings.installation = installation
        settings.meshAuthority = .own
        try await withLab(LabConfiguration([settings])) { lab in
            try await LabAPI.run(lab.clusters[0]) { api in
                try await api.deployDemo()
                try await lab.clusters[0].stopNode("cluster01-node2")
                await lab.clusters[0].simulation.loop.settle()
                let keys = api.store.find { _, _ in true }.map(\.0).sorted { "\($0)" < "\($1)" }
                #expect(
                    Set(keys.map(\.resource.resource)).isSuperset(of: ["nodes", "pods", "replicasets", "services"]))
                for key in keys { try await api.checkRoundTrip(of: key) }
            }
        }
    }
}

extension LabAPI {
    fileprivate func checkRoundTrip(of key: ObjectStore.Key) async throws {
        let type = try #require(store.catalog.type(of: key.resource), "\(key)")
        let path = path(of: key, type)
        let before = try await send(.GET, path).json
        var kinds = ["application/merge-patch+json"]
        if !type.isCustom { kinds.append("application/strategic-merge-patch+json") }
        for kind in kinds where type.verbs.contains("patch") {
            for subresource in type.hasStatus ? ["", "/status"] : [""] {
                let answer = try await send(.PATCH, path + subresource + "?fieldValidation=Strict", [:], type: kind)
                #expect(answer.code == 200, "\(key)\(subresource): \(answer.json["message"] ?? .null)")
                if answer.code == 200 { #expect(content(answer.json) == content(before), "\(key)") }
            }
        }
        guard type.verbs.contains("update") else { return }
        var same = try await send(.GET, path).json
        same[path: ["metadata", "resourceVersion"]] = nil
        let answer = try await send(.PUT, path + "?fieldValidation=Strict", same)
        #expect(answer.code == 200, "\(key): \(answer.json["message"] ?? .null)")
        if answer.code == 200 { #expect(content(answer.json) == content(before), "\(key)") }
    }

    /// Without who wrote it and when, and without what kubelets may say of it meanwhile.
    private func content(_ object: JSON) -> JSON {
        var object = object
        object["status"] = nil
        for field in ["managedFields", "resourceVersion"] { object[path: ["metadata", field]] = nil }
        return object
    }
}
