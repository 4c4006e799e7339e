import Testing
import Values

@Suite("fork", .timeLimit(.minutes(5)))
struct ForkTests {
    @Test("a fork is the playbook's own text, and says how to rehearse it")
    func fork() async throws {
        let folder = try TemporaryFolder()
        let result = try await Command("fork", "clustermesh", folder.file("mine.lua")).run()
        #expect(result.status == 0)
        #expect(try folder.read("mine.lua").contains("return playbook {"))
        #expect(result.output.contains("meshwright rehearse \(folder.file("mine.lua"))"))
    }

    @Test("a file that is there already is replaced only with --force")
    func overwriting() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("-- mine\n", to: "mine.lua")
        let refused = try await Command("fork", "clustermesh", file).run()
        #expect(refused.status == 2)
        #expect(refused.error.contains("\(file) is there already"))
        #expect(refused.error.contains("--force"))
        #expect(try folder.read("mine.lua") == "-- mine\n")
        #expect(try await Command("fork", "clustermesh", file, "--force").run().status == 0)
        #expect(try folder.read("mine.lua").contains("clustermesh"))
        #expect(folder.names == ["mine.lua"])
    }

    @Test("a playbook that does not exist and a folder that does not exist are status 2, and nothing is written")
    func wrongNames() async throws {
        let folder = try TemporaryFolder()
        let playbook = try await Command("fork", "clustermsh", folder.file("mine.lua")).run()
        #expect(playbook.status == 2)
        #expect(playbook.error.contains("did you mean \"clustermesh\"?"))
        let nowhere = try await Command("fork", "clustermesh", folder.file("none/mine.lua")).run()
        #expect(nowhere.status == 2)
        #expect(nowhere.error.contains("cannot write"))
        #expect(folder.names.isEmpty)
    }
}
