import Changes
import FoundationEssentials
import Kubeconfig
import Testing
import Values

/// Writers in other processes, killed or in each other's way.
@Suite(.timeLimit(.minutes(5))) struct InterruptedWriteTests {
    #if os(Linux)
        @Test("1,000 kill -9 during writes leave the old file or the new one, whole")
        func kills() async throws {
            let folder = try TemporaryFolder()
            let (succeeded, output) = try await WriterProgram.run(["kill", folder.path("config"), "1000"])
            #expect(succeeded, "\(output)")
            let counts = Dictionary(
                uniqueKeysWithValues: output.matches(of: /([a-z]+)=(\d+)/).map { (String($0.1), Int($0.2) ?? -1) })
            #expect(counts["kills"] == 1000 && counts["faults"] == 0, "\(output)")
            // Otherwise it was not writing that was interrupted. How many kills leave a half-made file beside it depends on
            // how busy the machine is.
            #expect((counts["states"] ?? 0) > 20, "\(output)")
        }
    #endif

    @Test("writers in several processes and threads at the same time lose nothing")
    func concurrent() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("shared", kubeadmConfig())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<6 {
                let names = (0..<8).map { "process-\(writer)-\($0)" }
                group.addTask {
                    let arguments = ["merge", path] + names
                    let (succeeded, output) = try await WriterProgram.run(arguments)
                    #expect(succeeded, "\(output)")
                }
            }
            for number in 0..<6 {
                group.addTask { try merge("thread-\(number)", into: path) }
            }
            try await group.waitForAll()
        }
        let written = try KubeconfigDocument(reading: path)
        let expected =
            (0..<6).flatMap { writer in (0..<8).map { "process-\(writer)-\($0)" } } + (0..<6).map { "thread-\($0)" }
        #expect(Set(written.contextNames) == Set(expected + ["kubernetes-admin@cluster.local"]))
        #expect(try folder.names.count == expected.count + 1, "a backup for each change, and nothing else")
    }
}

private func merge(_ name: String, into path: String) throws {
    let source = try KubeconfigDocument(parsing: config(), path: "/source")
    let entry = ClusterEntry(name: name, kubeconfig: Kubeconfig(documents: [source]), context: "a")
    _ = try KubeconfigMerge([entry]).write([.init(path: path)], gate: Gate())
}
