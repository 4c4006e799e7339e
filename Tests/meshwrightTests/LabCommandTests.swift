import Foundation
import Testing
import Values

@Suite("lab", .timeLimit(.minutes(5)))
struct LabCommandTests {
    @Test("a lab that is up has a kubeconfig for each cluster and a fleet file, and is described")
    func up() async throws {
        try await withRunningLab(["--clusters", "3", "--nodes", "1"]) { lab in
            let names = try FileManager.default.contentsOfDirectory(atPath: lab.folder).filter { !$0.hasPrefix(".") }
            #expect(
                names.sorted() == ["cluster01.conf", "cluster02.conf", "cluster03.conf", "fleet.yaml", "lab.json"])
            let status = try await Command("lab", "status", "--dir", lab.folder, "-o", "json").run()
            #expect(status.status == 0)
            let json = try status.json
            #expect(json["ready"] == true && json["state"] == "running")
            #expect(json["clusters"]?.arrayValue?.map { $0["nodes"]?.arrayValue?.count } == [1, 1, 1])
            let table = try await Command("lab", "status", "--dir", lab.folder).run().output
            #expect(table.contains("cluster03  https://127."))
            let second = try await Command("lab", "up", "--dir", lab.folder).run()
            #expect(second.status == 2)
            #expect(second.error.contains("a lab runs in \(lab.folder) already"))
        }
    }

    @Test("lab down stops it, waits until it is gone, and does nothing where none runs")
    func down() async throws {
        let parent = try TemporaryFolder()
        let folder = parent.file("lab")
        let up = try await Command("lab", "up", "--clusters", "1", "--dir", folder).followOutput { running in
            try #require(try await running.wait(for: "Stop with Ctrl-C"))
            let down = try await Command("lab", "down", "--dir", folder).run()
            #expect(down.status == 0, "\(down.error)")
            #expect(down.output == "the lab in \(folder) is down\n")
            #expect(parent.names.isEmpty)
            try await running.readToEnd()
        }
        #expect(up.status == 0, "it has ended as it was asked to")
        #expect(try await Command("lab", "down", "--dir", folder).run().output == "no lab runs in \(folder)\n")
        #expect(try await Command("lab", "status", "--dir", folder).run().status == 1)
        #expect(parent.names.isEmpty)
    }

    @Test("what a killed lab left does not keep the next from coming up, and goes with it")
    func killed() async throws {
        let parent = try TemporaryFolder()
        let folder = parent.file("lab")
        let up = Command("lab", "up", "--clusters", "1", "--dir", folder)
        let killed = try await up.followOutput { running in
            try #require(try await running.wait(for: "Stop with Ctrl-C"))
            running.send(SIGKILL)
        }
        #expect(killed.status == 128 + SIGKILL)
        for _ in 0..<2 {
            let status = try await Command("lab", "status", "--dir", folder).run()
            #expect(status.status == 1)
            #expect(status.output.hasPrefix("the lab in \(folder) is dead: its process "), "\(status.output)")
            #expect(status.output.contains("meshwright lab down --dir \(folder)"))
        }
        let json = try await Command("lab", "status", "--dir", folder, "-o", "json").run().json
        #expect(json == ["ready": false, "state": "dead"])
        #expect(FileManager.default.fileExists(atPath: folder + "/cluster01.conf"))
        let again = try await up.followOutput { running in
            try #require(try await running.wait(for: "Stop with Ctrl-C"))
            running.send(SIGINT)
            try await running.readToEnd()
        }
        #expect(again.status == 130, "\(again.error)")
        #expect(parent.names.isEmpty)
    }

    @Test("what a killed lab left is removed by lab down")
    func deadAndDown() async throws {
        let parent = try TemporaryFolder()
        let folder = parent.file("lab")
        _ = try await Command("lab", "up", "--clusters", "1", "--dir", folder).followOutput { running in
            try #require(try await running.wait(for: "Stop with Ctrl-C"))
            running.send(SIGKILL)
        }
        let down = try await Command("lab", "down", "--dir", folder).run()
        #expect(down.status == 0, "\(down.error)")
        #expect(down.output == "the lab in \(folder) was dead; what it had left is removed\n")
        #expect(parent.names.isEmpty)
    }

    @Test("with --output json the lab describes itself as soon as it is ready")
    func json() async throws {
        let parent = try TemporaryFolder()
        let up = try await Command(
            "lab", "up", "--clusters", "1", "--dir", parent.file("lab"), "-o", "json"
        ).followOutput { running in
            try #require(try await running.wait(for: "\"ready\": true"))
            running.send(SIGTERM)
            try await running.readToEnd()
            let json = try JSON(parsing: running.seen.joined(separator: "\n"))
            #expect(json["clusters"]?[0]?["name"] == "cluster01")
        }
        #expect(up.status == 143, "as a shell says it")
    }
}
