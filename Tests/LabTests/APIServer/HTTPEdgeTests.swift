import Lab
import Testing

@Suite("HTTP as clients other than ours speak it", .timeLimit(.minutes(5)))
struct HTTPEdgeTests {
    private func reply(
        _ cluster: TestCluster, _ lines: String..., until end: String? = nil
    ) async throws -> RawConnection.Reply {
        try await RawConnection.reply(
            to: lines.joined(separator: "\r\n") + "\r\n\r\n", port: cluster.port, as: cluster.administrator, until: end)
    }

    @Test("HTTP/1.0 gets HTTP/1.0: a body that ends with the connection, and one of known length that does not")
    func old() async throws {
        try await TestCluster.run { cluster in
            let ready = try await reply(cluster, "GET /readyz HTTP/1.0")
            #expect(ready.isEnded && ready.text.hasPrefix("HTTP/1.0 200 OK\r\n"), "\(ready)")
            #expect(ready.text.hasSuffix("\r\n\r\nok"), "\(ready)")
            let kept = try await reply(cluster, "GET /readyz HTTP/1.0", "Connection: keep-alive", until: "\r\n\r\nok")
            #expect(!kept.isEnded && kept.text.contains("connection: keep-alive\r\n"), "\(kept)")
            let watch = try await reply(cluster, "GET /api/v1/namespaces?watch=1&timeoutSeconds=1 HTTP/1.0")
            #expect(watch.isEnded && !watch.text.contains("transfer-encoding"), "\(watch)")
            #expect(watch.text.hasSuffix("}\n") && watch.text.contains("\r\n\r\n{\"type\":\"ADDED\""), "\(watch)")
        }
    }

    @Test("HEAD has the head of GET and no body, also before another request")
    func head() async throws {
        try await TestCluster.run { cluster in
            let both = try await reply(
                cluster, "HEAD /readyz HTTP/1.1", "Host: lab\r\n", "GET /livez HTTP/1.1", "Host: lab",
                "Connection: close")
            let parts = both.text.split(separator: "HTTP/1.1 200 OK")
            #expect(parts.count == 2 && both.isEnded, "\(both)")
            #expect(parts.first?.contains("content-length: 2") == true, "\(both)")
            #expect(
                parts.first?.hasSuffix("\r\n\r\n") == true && parts.last?.hasSuffix("\r\n\r\nok") == true, "\(both)")
        }
    }

    @Test("who waits to be asked for a body is asked")
    func expectation() async throws {
        try await TestCluster.run { cluster in
            let asked = try await reply(
                cluster, "POST /api/v1/namespaces/default/configmaps HTTP/1.1", "Host: lab", "Content-Length: 2",
                "Expect: 100-continue", until: "\r\n\r\n")
            #expect(asked.text == "HTTP/1.1 100 Continue\r\n\r\n")
        }
    }

    @Test(
        "bytes that are no request end the connection",
        arguments: ["garbage", "FOO / HTTP/1.1", "GET / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 300)])
    func garbage(text: String) async throws {
        try await TestCluster.run { cluster in
            let refused = try await reply(cluster, text)
            #expect(refused.isEnded && refused.text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"), "\(refused)")
        }
    }

    @Test("plain HTTP is told that the port speaks TLS")
    func plain() async throws {
        try await TestCluster.run { cluster in
            let told = try await RawConnection.reply(
                to: "GET /api HTTP/1.1\r\nHost: lab\r\n\r\n", port: cluster.port, as: nil)
            #expect(told.isEnded)
            #expect(
                told.text
                    == "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n")
        }
    }

    @Test("a watch ends with its client, also where the connection was to end with it anyway")
    func watchOfOneConnection() async throws {
        try await TestCluster.run { cluster in
            while cluster.store.subscriberCount == 0 { await Task.yield() }
            let own = cluster.store.subscriberCount
            _ = try await reply(
                cluster, "GET /api/v1/namespaces?watch=1 HTTP/1.1", "Host: lab", "Connection: close", until: "ADDED")
            while cluster.store.subscriberCount > own { await Task.yield() }
        }
    }
}
