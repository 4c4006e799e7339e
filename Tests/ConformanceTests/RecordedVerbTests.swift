import Changes
import Kubeconfig
import KubernetesAPI
import Testing
import Values

/// The client's own methods with the objects of the recorded conversation, so that recordings can answer them too.
extension ConformanceTests {
    @Test("recorded objects are created, found, read, changed and deleted", arguments: BackEnd.all)
    func recordedVerbs(backEnd: BackEnd) async throws {
        try await backEnd.run { session in
            let (client, map) = (session.client, session.name("cm"))
            #expect(try await client.find("service", session.name("nope")) == nil)
            let created = try await client.create(session.recorded("create-configmap-201"))
            #expect(created["data"] == ["a": "1"])
            #expect(try await client.get("cm", map) == created)
            try await client.apply(session.recorded("apply-force-200"), force: true)
            let patched = try await client.patch("cm", map, session.recorded("merge-patch-200"))
            #expect(patched["data"] == ["a": "2", "c": "y"])
            #expect(try await client.get("cm", map) == patched)
            try await session.replay("warn-unknown-field-201")
            #expect(try await client.delete("cm", session.name("cm3")))
            #expect(try await client.delete("cm", session.name("cm3")) == false)
            let changes = session.log.changes.map { "\($0.action.rawValue) \($0.object)" }
            let place = "configmap \(session.namespace)/cm"
            #expect(changes == ["create \(place)", "update \(place)", "update \(place)", "delete \(place)3"])
        }
    }

    @Test(
        "recorded applies create, tell conflicts, take over by force, and change nothing in a dry run",
        arguments: BackEnd.all)
    func recordedApplies(backEnd: BackEnd) async throws {
        try await backEnd.run { session in
            try await session.replay("create-configmap-201")
            let map = session.name("cm")
            let error = await session.failure {
                try await session.client.apply(session.recorded("apply-conflict-409"))
            }
            #expect(error?.code == .conflict && error?.status?["reason"] == "Conflict")
            #expect(error?.message.contains(".data.a") == true && error?.message.contains("one") == true)
            let forced = try await session.client.apply(session.recorded("apply-force-200"), force: true)
            #expect(forced["data"] == ["a": "2", "b": "x"])
            try await session.with({ _ in }, mode: .dryRun) { dry in
                let answer = try await dry.client.apply(session.recorded("apply-dryrun-200"), force: true)
                #expect(answer["data"] == ["a": "3"])
            }
            #expect(try await session.client.get("cm", map)["data"] == ["a": "2", "b": "x"])
            let other = try await session.client.apply(session.recorded("apply-create-201"))
            #expect(other.at("metadata", "name") == "cm2" && other["data"] == ["a": "3"])
        }
    }

    @Test("recorded refusals are the client's errors of their kinds, with the server's Status", arguments: BackEnd.all)
    func recordedRefusals(backEnd: BackEnd) async throws {
        try await backEnd.run { session in
            let client = session.client
            let absent = await session.failure { try await client.get("service", session.name("nope")) }
            #expect(absent?.code == .notFound && absent?.status?["reason"] == "NotFound")
            try await client.create(session.recorded("create-configmap-201"))
            let twice = await session.failure { try await client.create(session.recorded("create-conflict-409")) }
            #expect(twice?.code == .conflict && twice?.status?["reason"] == "AlreadyExists")
            let late = await session.failure { try await client.replace(session.recorded("update-conflict-409")) }
            #expect(late?.code == .conflict && late?.status?["reason"] == "Conflict")
            let steps = try session.recorded("json-patch-test-failed-422")
            let tested = await session.failure { try await client.patch("cm", session.name("cm"), steps, type: .json) }
            #expect(tested?.code == .rejected && tested?.status?["code"] == 422)
            let strict = await session.failure {
                try await client.create(session.recorded("strict-unknown-field-400"), namespace: session.namespace)
            }
            #expect(strict?.code == .rejected && strict?.message.contains("unknown field \"dota\"") == true)
            let invalid = await session.failure {
                try await client.create(session.recorded("invalid-422"), namespace: session.namespace)
            }
            #expect(invalid?.code == .rejected && invalid?.status?["reason"] == "Invalid")
            #expect(invalid?.message.contains("30000-32767") == true)
            let media = try await session.replay("unsupported-media-415")
            #expect(media.code == 415 && media.json["reason"] == "UnsupportedMediaType")
        }
    }
}
