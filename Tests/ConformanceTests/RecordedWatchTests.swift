import Kubeconfig
import KubernetesAPI
import Testing
import Values

/// Watches of the objects of the recorded conversation, so that recordings can answer them too.
extension ConformanceTests {
    /// `added cm {"a":"1"}`, `synced`; `nil` for objects that clusters make by themselves.
    private func text(_ event: WatchEvent) -> String? {
        guard let object = event.object else { return "synced" }
        guard let name = object.at("metadata", "name")?.stringValue, ["cm", "cm2"].contains(name) else { return nil }
        let what =
            switch event {
            case .added: "added"
            case .modified: "modified"
            case .deleted: "deleted"
            case .synced: ""
            }
        return "\(what) \(name) \(object["data"] ?? .null)"
    }

    private static let told = [
        #"added cm {"a":"1"}"#, "synced", #"modified cm {"a":"2","b":"x"}"#, #"added cm2 {"a":"3"}"#,
        #"modified cm {"a":"2","c":"y"}"#,
    ]

    @Test("a watch tells what recorded requests did, in order", arguments: BackEnd.all)
    func recordedWatch(backEnd: BackEnd) async throws {
        try await backEnd.run { session in
            try await session.replay("create-configmap-201")
            var events: [String] = []
            for try await event in session.client.watch("cm", namespace: session.namespace) {
                guard let text = text(event) else { continue }
                events.append(text)
                switch events.count {
                case 2: try await session.replay("apply-force-200")
                case 3: try await session.replay("apply-create-201")
                case 4: try await session.replay("merge-patch-200")
                default: break
                }
                if events.count == 5 { break }
            }
            #expect(events == Self.told)
        }
    }

    @Test("a watch of recorded objects whose connection breaks loses no event and repeats none", arguments: BackEnd.all)
    func recordedReconnects(backEnd: BackEnd) async throws {
        try await backEnd.run { session in
            if session.access.proxyURL != nil { try backEnd.skip("it is behind a proxy already") }
            try await session.replay("create-configmap-201")
            try await CuttableProxy.run { proxy in
                try await session.with({ $0.proxyURL = proxy.url }) { watcher in
                    var events: [String] = []
                    for try await event in watcher.client.watch("cm", namespace: session.namespace) {
                        guard let text = text(event) else { continue }
                        events.append(text)
                        switch events.count {
                        case 2:
                            await proxy.cut()
                            try await session.replay("apply-force-200")
                        case 3:
                            try await session.replay("apply-create-201")
                            await proxy.cut()
                            try await session.replay("merge-patch-200")
                        default: break
                        }
                        if events.count == 5 { break }
                    }
                    #expect(events == Self.told)
                    #expect(proxy.connections >= 2)
                }
            }
        }
    }

    @Test("a watch that is told 410 lists again, and tells what differs", arguments: BackEnd.all)
    func recordedExpiry(backEnd: BackEnd) async throws {
        try backEnd.require([.forgets])
        // Others would be disturbed.
        if backEnd == .lab { return try await SharedLab.another { try await expire(backEnd) } }
        try await expire(backEnd)
    }

    private func expire(_ backEnd: BackEnd) async throws {
        try await backEnd.run { session in
            try await session.replay("create-configmap-201")
            try await CuttableProxy.run { proxy in
                try await session.with({ $0.proxyURL = proxy.url }) { watcher in
                    var events: [String] = []
                    for try await event in watcher.client.watch("cm", namespace: session.namespace) {
                        guard let text = text(event) else { continue }
                        events.append(text)
                        if events.count == 2 {
                            await proxy.pause()
                            for name in ["apply-force-200", "apply-create-201", "merge-patch-200"] {
                                try await session.replay(name)
                            }
                            backEnd.forget()
                            await proxy.resume()
                        }
                        if events.count == 4 { break }
                    }
                    // Of what became of an object meanwhile only the end is known.
                    #expect(Array(events.prefix(2)) == Array(Self.told.prefix(2)))
                    #expect(Set(events.dropFirst(2)) == Set(Self.told.suffix(2)))
                }
            }
        }
    }

    @Test("waiting for a recorded object ends with the request that makes the condition true", arguments: BackEnd.all)
    func recordedWait(backEnd: BackEnd) async throws {
        try await backEnd.run { session in
            try await session.replay("create-configmap-201")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let done = try await session.client.wait(
                        "cm", session.name("cm"), until: .field(["data", "c"], equals: "y"), timeout: .seconds(60))
                    #expect(done["data"] == ["a": "2", "c": "y"])
                }
                for name in ["apply-force-200", "apply-create-201", "merge-patch-200"] {
                    try await session.replay(name)
                }
                try await group.waitForAll()
            }
        }
    }
}
