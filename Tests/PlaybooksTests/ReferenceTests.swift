import FoundationEssentials
import Playbooks
import TestRunner
import Testing

@Suite struct ReferenceTests {
    @Test("docs/reference.md is what the declarations say")
    func drift() async throws {
        let committed = try String(contentsOf: URL(filePath: repository + "/docs/reference.md"), encoding: .utf8)
        let made = try await Reference.markdown(classes: TestRunner.classes)
        #expect(committed == made, "make it anew: .build/debug/meshwright docs --markdown > docs/reference.md")
    }

    @Test("every module, class and library file has a page with its functions")
    func pages() async throws {
        let pages = try await Reference.pages()
        let names = Set(pages.map(\.name))
        #expect(
            names.isSuperset(of: ["globals", "kernel", "kube", "mesh", "probe", "task", "cluster", "fleet", "demo"]))
        #expect(pages.first { $0.name == "cluster" }?.text.contains("wait(") == true)
        #expect(pages.first { $0.name == "demo" }?.markdown.contains("demo.deploy(cluster [, options])") == true)
        #expect(pages.first { $0.name == "globals" }?.text.contains("step(") == true)
    }
}
