import Changes
import Foundation
import Kubeconfig
import NIOSSL
import Testing
import Values

@testable import KubernetesAPI

@Suite("A watch cut at every byte", .serialized, .timeLimit(.minutes(30)))
struct WatchCutTests {
    /// The recorded stream without the object that is mostly a certificate.
    private static func lines() throws -> [[UInt8]] {
        try Recording("watch-bookmarks").body.split(separator: "\n").map { Array($0.utf8) + [10] }
            .filter { $0.count < 1000 }
    }

    /// Every ending at every byte where thousands of fault schedules are asked for too.
    private static let endings: [[CutStream.Ending]] =
        ProcessInfo.processInfo.environment["MESHWRIGHT_SOAK"] == nil
        ? [CutStream.Ending.allCases] : CutStream.Ending.allCases.map { [$0] }

    @Test("over TLS, it goes on from the version it has, loses no event and repeats none", arguments: endings)
    func everyByte(endings: [CutStream.Ending]) async throws {
        let stream = try CutStream(lines: Self.lines(), endings: endings)
        let told = try stream.lines.compactMap { line in
            let json = try JSON(parsing: line)
            return json["type"] == "ADDED" ? json["object"] : nil
        }
        let gone = told.sorted { Self.name($0) < Self.name($1) }
        let pass = told.map { WatchEvent.added($0) } + gone.map { WatchEvent.deleted($0) }
        let authority = try StreamAuthority()
        let certificate = try authority.issue("kube-apiserver", addresses: ["127.0.0.1"])
        var configuration = try certificate.serverConfiguration
        // What costs least.
        configuration.curves = [.x25519]
        try await CuttingServer.run(stream, tls: NIOSSLContext(configuration: configuration)) { server, port in
            let access = ClusterAccess(
                context: "test", server: "https://127.0.0.1:\(port)", certificateAuthority: try authority.pem)
            let client = KubernetesClient(
                cluster: "cluster01", access: access, gate: Gate(), options: ClientOptions(clock: JumpClock()))
            let result = await TestCluster.result {
                try await Self.check(client.watch("cm", namespace: "demo"), pass, times: stream.passes)
            }
            await client.shutdown()
            try result.get()
            #expect(server.stream.complaints == [])
            #expect(server.stream.cuts == stream.lines.map(\.count).reduce(0, +))
        }
    }

    private static func name(_ object: JSON) -> String { object.at("metadata", "name")?.stringValue ?? "" }

    private static func check(_ events: WatchStream, _ pass: [WatchEvent], times: Int) async throws {
        var count = 0
        for try await event in events {
            let expected = count == 0 ? .synced : pass[(count - 1) % pass.count]
            try #require(event == expected, "event \(count), in pass \((count - 1) / pass.count)")
            count += 1
            if count > pass.count * times { break }
        }
    }
}
