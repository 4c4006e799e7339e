import Testing
import Values

@Suite("docs and the help of playbooks", .timeLimit(.minutes(5)))
struct DocsTests {
    @Test("the reference has every module, as text and as Markdown")
    func reference() async throws {
        let text = try await Command("docs").run()
        #expect(text.status == 0, "\(text.error)")
        let markdown = try await Command("docs", "--markdown").run()
        for name in ["kernel", "kube", "kubeconfig", "mesh", "probe", "task", "topology", "apiserver", "demo"] {
            #expect(text.output.contains(name))
            #expect(markdown.output.contains(name))
        }
        #expect(markdown.output.hasPrefix("# Lua reference\n"))
    }

    @Test("one page is shown alone")
    func page() async throws {
        let page = try await Command("docs", "mesh").run()
        #expect(page.status == 0)
        #expect(page.output.contains("mesh.enable"))
        #expect(!page.output.contains("probe.curl"))
        let markdown = try await Command("docs", "mesh", "--markdown").run()
        #expect(markdown.output.hasPrefix("#"))
    }

    @Test("one function is shown alone, with parameters and results, and a name that is not there leads to the nearest")
    func function() async throws {
        let wait = try await Command("docs", "cluster:wait").run()
        #expect(wait.output.hasPrefix("cluster:wait(kind, name, until"))
        #expect(wait.output.contains("    condition ") && !wait.output.contains("cluster:get("))
        #expect(try await Command("docs", "cluster:watch").run().output.contains("      type "))
        #expect(
            try await Command("docs", "cluster:exec", "--markdown").run().output.contains("- `exit_code` (integer)"))
        #expect(try await Command("docs", "retry.on_error").run().output.contains("attempts"))
        let page = try await Command("docs", "task").run().output
        #expect(page.contains("task.map(") && page.contains("    keep_going "))
        let unknown = try await Command("docs", "mesh.enabel").run()
        #expect(unknown.status == 2 && unknown.error.contains("did you mean \"mesh.enable\""))
    }

    @Test("--output json has every page, with the parameters and results of its functions")
    func json() async throws {
        let result = try await Command("docs", "--output", "json").run()
        #expect(result.status == 0, "\(result.error)")
        let pages = try JSON(parsing: result.output)["pages"]?.arrayValue ?? []
        let names = pages.compactMap { $0["name"]?.stringValue }
        #expect(Set(names).isSuperset(of: ["globals", "mesh", "fleet", "retry"]))
        let functions = pages.flatMap { $0["functions"]?.arrayValue ?? [] }
        let wait = functions.first { $0["name"] == "cluster:wait" }
        let parameters = wait?["parameters"]?.arrayValue ?? []
        #expect(parameters.map { $0["name"] } == ["kind", "name", "until", "timeout"])
        let retry = functions.first { $0["name"] == "retry.on_error" }
        let options = retry?["parameters"]?[1]
        #expect(options?["fields"]?[0]?["name"] == "attempts")
    }

    @Test("--editor writes the files for lua-language-server, and says so when settings are there already")
    func editor() async throws {
        let folder = try TemporaryFolder()
        let settings = try folder.write("{}", to: ".luarc.json")
        let path = String(settings.dropLast("/.luarc.json".count))
        let result = try await Command("docs", "--editor", path).run()
        #expect(result.status == 0, "\(result.error)")
        #expect(result.error.contains("add \".meshwright\" to its workspace.library"))
        let unwritable = try await Command("docs", "--editor", settings).run()
        #expect(unwritable.status != 0 && unwritable.error.contains("cannot write"))
        #expect(try await Command("docs", "mesh", "--editor", path).run().status == 2)
    }

    @Test("--pages writes a file for each page, and one that lists them")
    func pages() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("new/reference")
        let result = try await Command("docs", "--pages", path, "--output", "json").run()
        #expect(result.status == 0, "\(result.error)")
        let files = try result.json["files"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(Set(files).isSuperset(of: ["README.md", "mesh.md", "cluster.md", "retry.md"]))
        let index = try folder.read("new/reference/README.md")
        #expect(files.filter { !index.contains("](\($0))") } == ["README.md"])
        #expect(try folder.read("new/reference/mesh.md").contains("\n# Module `mesh`\n"))
        #expect(try await Command("docs", "--pages", path, "--markdown").run().status == 2)
        #expect(try await Command("docs", "--pages", path, "--editor", path).run().status == 2)
    }

    @Test("run PLAYBOOK --help lists the playbook's parameters after the usual help", arguments: ["run", "rehearse"])
    func parameters(command: String) async throws {
        let result = try await Command(command, "clustermesh", "--help").run()
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output.contains("USAGE: meshwright \(command)"))
        #expect(result.output.contains("PLAYBOOK clustermesh: Connect Cilium clusters into one mesh and prove it"))
        #expect(result.output.contains("--param service_type=NodePort  (NodePort|LoadBalancer)"))
        #expect(result.output.contains("How clustermesh-apiserver is exposed"))
        #expect(result.output.contains("--param timeout=5m  (duration)"))
    }

    @Test("the help of a file of one's own too, and of one that does not exist an error")
    func ownFile() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Playbooks.playbook("print(1)"), to: "mine.lua")
        let own = try await Command("run", file, "-h").run()
        #expect(own.status == 0, "\(own.error)")
        #expect(own.output.contains("--param count=3  (integer)"))
        let unknown = try await Command("run", "clustermsh", "--help").run()
        #expect(unknown.status == 2)
        #expect(unknown.error.contains("did you mean \"clustermesh\"?"))
    }
}
