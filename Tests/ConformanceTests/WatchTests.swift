import Changes
import Kubeconfig
import KubernetesAPI
import Testing
import Values

extension ConformanceTests {
    /// `added a`, `synced`.
    private func text(_ event: WatchEvent) -> String {
        let name = event.object?.at("metadata", "name")?.stringValue ?? ""
        return switch event {
        case .added: "added \(name)"
        case .modified: "modified \(name)"
        case .deleted: "deleted \(name)"
        case .synced: "synced"
        }
    }

    private func watch(_ session: Session) -> WatchStream {
        session.client.watch("cm", namespace: session.namespace, labels: "suite=watch")
    }

    private func map(_ session: Session, _ name: String, _ data: [String: JSON] = [:]) -> JSON {
        session.map(name, data, labels: ["suite": "watch"])
    }

    @Test("a watch tells what there is, and then what happens, in order", arguments: BackEnd.all)
    func watch(backEnd: BackEnd) async throws {
        try await backEnd.run(needing: .keepsObjects, unrecorded: "a deletion seen by a watch") { session in
            try await session.client.create(map(session, "a"))
            var events: [String] = []
            for try await event in watch(session) {
                events.append(text(event))
                switch events.count {
                case 2: try await session.client.create(map(session, "b"))
                case 3: try await session.client.replace(map(session, "b", ["x": "1"]))
                case 4: try await session.client.delete("cm", session.name("a"))
                default: break
                }
                if events.count == 5 { break }
            }
            #expect(events == ["added a", "synced", "added b", "modified b", "deleted a"])
        }
    }

    @Test("a watch whose connection breaks loses no event and repeats none", arguments: BackEnd.all)
    func reconnects(backEnd: BackEnd) async throws {
        try await backEnd.run(needing: .keepsObjects, unrecorded: "a deletion seen by a watch") { session in
            if session.access.proxyURL != nil { try backEnd.skip("it is behind a proxy already") }
            try await session.client.create(map(session, "a"))
            try await CuttableProxy.run { proxy in
                try await session.with({ $0.proxyURL = proxy.url }) { watcher in
                    var events: [String] = []
                    for try await event in watch(watcher) {
                        events.append(text(event))
                        switch events.count {
                        case 2:
                            await proxy.cut()
                            try await session.client.create(map(session, "b"))
                        case 3:
                            try await session.client.replace(map(session, "a", ["x": "1"]))
                            await proxy.cut()
                            try await session.client.delete("cm", session.name("b"))
                        default: break
                        }
                        if events.count == 5 { break }
                    }
                    #expect(events == ["added a", "synced", "added b", "modified a", "deleted b"])
                    #expect(proxy.connections >= 2)
                }
            }
        }
    }

    @Test(
        "a watch that comes back to a server that has forgotten tells what happened meanwhile", arguments: BackEnd.all)
    func forgotten(backEnd: BackEnd) async throws {
        try backEnd.require([.keepsObjects, .forgets])
        try await SharedLab.another {
            try await backEnd.run(needing: .keepsObjects) { session in try await forget(session) }
        }
    }

    private func forget(_ session: Session) async throws {
        for name in ["a", "b"] { try await session.client.create(map(session, name)) }
        try await CuttableProxy.run { proxy in
            try await session.with({ $0.proxyURL = proxy.url }) { watcher in
                var events: Set<String> = []
                for try await event in watch(watcher) {
                    events.insert(text(event))
                    if events.count == 3 {
                        await proxy.pause()
                        try await session.client.delete("cm", session.name("a"))
                        try await session.client.replace(map(session, "b", ["x": "1"]))
                        try await session.client.create(map(session, "c"))
                        SharedLab.forget()
                        await proxy.resume()
                    }
                    if events.count == 6 { break }
                }
                #expect(
                    events.subtracting(["added a", "added b", "synced"]) == ["deleted a", "modified b", "added c"])
            }
        }
    }

    @Test("waiting ends when the condition holds, and says what it saw when it does not", arguments: BackEnd.all)
    func waits(backEnd: BackEnd) async throws {
        try await backEnd.run(needing: .keepsObjects, unrecorded: "a watch of what is not there") { session in
            try await session.client.create(map(session, "a", ["state": "new"]))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let done = try await session.client.wait(
                        "cm", session.name("a"), until: .field(["data", "state"], equals: "done"), timeout: .seconds(60)
                    )
                    #expect(done.at("data", "state") == "done")
                }
                try await session.client.patch("cm", session.name("a"), ["data": ["state": "done"]])
                try await group.waitForAll()
            }
            let late = await session.failure {
                try await session.client.wait("cm", session.name("nope"), until: .exists, timeout: .milliseconds(200))
            }
            #expect(late?.code == .timeout)
        }
    }
}
