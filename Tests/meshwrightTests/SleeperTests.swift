import Foundation
import Testing

#if os(Linux)
    @Suite("Sleepers", .timeLimit(.minutes(5)))
    struct SleeperTests {
        private static let playbook = Playbooks.playbook(
            """
                step("Sleep", function()
                  local asleep, bodies = 0, {}
                  for i = 1, params.count do
                    bodies[i] = function()
                      asleep = asleep + 1
                      if asleep == params.count then print("asleep") end
                      task.sleep("24h")
                    end
                  end
                  task.all(bodies)
                end)
            """)

        /// The most memory that a run had with so many tasks asleep, in KiB.
        private static func peak(tasks: Int) async throws -> Int {
            let folder = try TemporaryFolder()
            let file = try folder.write(playbook, to: "test.lua")
            let kubeconfig = try folder.write(Self.kubeconfig, to: "config")
            let command = Command(
                "run", file, "--kubeconfig", kubeconfig, "--contexts", "a", "--param", "count=\(tasks)")
            var peak: Int?
            let result = try await command.followError { running in
                try #require(try await running.wait(for: "asleep"), "\(running.seen)")
                peak = try running.peakMemory
                running.send(SIGINT)
                try await running.readToEnd()
            }
            #expect(result.status == 130)
            return try #require(peak)
        }

        // No request goes there: the playbook only sleeps.
        private static let kubeconfig = """
            apiVersion: v1
            kind: Config
            clusters: [{name: a, cluster: {server: "https://127.0.0.1:1"}}]
            users: [{name: a, user: {token: x}}]
            contexts: [{name: a, context: {cluster: a, user: a}}]
            """

        private static let isSanitized = ["ASAN_OPTIONS", "TSAN_OPTIONS"].contains {
            ProcessInfo.processInfo.environment[$0] != nil
        }

        @Test(
            "1,000 tasks that sleep at once take less than 20 MiB",
            .disabled(if: isSanitized, "sanitizers take memory of their own"))
        func memory() async throws {
            let one = try await Self.peak(tasks: 1)
            let many = try await Self.peak(tasks: 1_000)
            #expect(many - one < 20 << 10, "\(one) KiB with one, \(many) KiB with all")
        }
    }
#endif
