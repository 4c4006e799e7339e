import Changes
import FoundationEssentials
import Kubeconfig
import Testing
import Values

/// What holds for every merge, tried on kubeconfigs made from seeds.
///
/// A failure names its seed; `MESHWRIGHT_SEED=4711` tries that one alone, `MESHWRIGHT_SEEDS=20000` as many.
@Suite(.timeLimit(.minutes(5))) struct MergePropertyTests {
    private static let chunks = 2

    private static func seeds(of chunk: Int) -> [Int] {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["MESHWRIGHT_SEED"].flatMap({ Int($0) }) { return chunk == 0 ? [seed] : [] }
        let count = environment["MESHWRIGHT_SEEDS"].flatMap { Int($0) } ?? 1_000
        return Array(stride(from: chunk, to: count, by: chunks))
    }

    @Test(
        "nothing is lost, a second merge changes nothing, contexts reach what they reached, conflicts change nothing",
        arguments: 0..<chunks)
    func merges(chunk: Int) async throws {
        let folder = try TemporaryFolder()
        try folder.writeReferencedFiles(in: ".")
        for seed in Self.seeds(of: chunk) {
            // Other tests want to run too.
            await Task.yield()
            do {
                let example = MergeCase(seed: seed, folder: folder.path)
                let entries = try example.entries()
                var document = try example.target()
                let before = try document.text()
                do throws(OperationError) {
                    try document.merge(entries)
                    try expectAllThere(example, after: document, entries)
                    try expectSameAccess(example, after: document, entries)
                } catch  where error.code == .conflict {
                    #expect(!error.message.contains("LS0t"), "seed \(seed): a key or certificate is shown")
                    #expect(try document.text() == before, "seed \(seed)")
                    try document.merge(entries, replace: true)
                    try expectNotesKept(example, after: document)
                }
            } catch {
                Issue.record("seed \(seed): \(error)")
            }
        }
    }

    private func expectAllThere(
        _ example: MergeCase, after document: KubeconfigDocument, _ entries: [ClusterEntry]
    ) throws(OperationError) {
        let text = try document.text()
        let after = value(of: text)
        let before = example.targetValue.exact
        for (key, value) in before.objectValue ?? [:] where !MergeCase.sections.contains(key) {
            #expect(after[key] == value, "seed \(example.seed): \(key)")
        }
        for section in MergeCase.sections {
            let old = before[section]?.arrayValue ?? []
            let new = after[section]?.arrayValue ?? []
            let added = example.names.map(\.exact).filter { name in !old.contains { $0["name"] == .string(name) } }
            #expect(Array(new.prefix(old.count)) == old, "seed \(example.seed): \(section)")
            #expect(new.dropFirst(old.count).map { $0["name"]?.stringValue } == added, "seed \(example.seed)")
        }
        var again = try KubeconfigDocument(parsing: text, path: example.targetPath)
        try again.merge(entries)
        #expect(try again.text() == text, "seed \(example.seed): the second merge")
    }

    private func expectSameAccess(
        _ example: MergeCase, after document: KubeconfigDocument, _ entries: [ClusterEntry]
    ) throws(OperationError) {
        let merged = Kubeconfig(documents: [document])
        for entry in entries {
            var old = try entry.kubeconfig.access(context: entry.context)
            var new = try merged.access(context: entry.name)
            (old.context, old.namespace, new.namespace) = (entry.name, nil, nil)
            #expect(new == old, "seed \(example.seed): \(entry.name)")
        }
    }

    private func expectNotesKept(
        _ example: MergeCase, after document: KubeconfigDocument
    ) throws(OperationError) {
        let after = value(of: try document.text())
        let names = example.names.map(\.exact)
        for section in MergeCase.sections {
            let kind = String(section.dropLast())
            let new = after[section]?.arrayValue ?? []
            for (index, element) in (example.targetValue.exact[section]?.arrayValue ?? []).enumerated() {
                let isReplaced = names.contains(element["name"]?.stringValue ?? "")
                let notes = element.at(kind, "extensions")
                #expect(new[index]["name"] == element["name"], "seed \(example.seed)")
                #expect(isReplaced || new[index] == element, "seed \(example.seed): \(section)[\(index)]")
                #expect(notes == nil || new[index].at(kind, "extensions") != nil, "seed \(example.seed)")
            }
        }
    }

    private func value(of text: String) -> JSON { (try? JSON(yaml: text))?.exact ?? .null }
}
