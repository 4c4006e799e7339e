import FoundationEssentials
import Playbooks
import TestRunner
import Testing

@Suite struct ReferenceTests {
    @Test("docs/reference is what the declarations say")
    func drift() async throws {
        let folder = repository + "/docs/reference"
        let files = MarkdownPages.files(try await Reference.pages(classes: TestRunner.classes))
        let advice: Comment = "make it anew: .build/debug/meshwright docs --pages docs/reference"
        for file in files {
            let committed = try? String(contentsOf: URL(filePath: folder + "/" + file.name), encoding: .utf8)
            #expect(committed == file.text, advice)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(Set(names) == Set(files.map(\.name)), "remove what is no page any more")
    }

    @Test("every module, class and library file has a page with its functions")
    func pages() async throws {
        let pages = try await Reference.pages()
        let names = Set(pages.map(\.name))
        #expect(
            names.isSuperset(of: ["globals", "kernel", "kube", "mesh", "probe", "task", "cluster", "fleet", "demo"]))
        #expect(pages.first { $0.name == "cluster" }?.text.contains("wait(") == true)
        #expect(pages.first { $0.name == "demo" }?.markdown.contains("demo.deploy(cluster [, options])") == true)
        let parse = pages.flatMap(\.functions).first { $0.name == "cidr.parse" }
        #expect(parse?.text.contains("  Returns: cidr.Range\n    network ") == true)
        #expect(parse?.markdown.contains("Returns: cidr.Range\n\n- `network` (`string`): ") == true)
        #expect(pages.first { $0.name == "globals" }?.text.contains("step(") == true)
    }
}
