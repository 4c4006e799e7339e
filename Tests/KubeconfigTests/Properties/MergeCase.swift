import Changes
import FoundationEssentials
import Kubeconfig
import Values

/// A file to merge into, and contexts of other files to merge into it.
struct MergeCase {
    static let sections = ["clusters", "users", "contexts"]

    let seed: Int
    let targetPath: String
    let targetText: String
    let targetValue: JSON
    /// Under which names the contexts of ``sources`` are merged.
    let names: [String]
    let sources: [(value: JSON, text: String, path: String, context: String)]

    /// - Parameter mark: What the names of all entries and files end in, so that many cases fit into one.
    init(seed: Int, folder: String, addsUnknownFields: Bool = true, mark: String = "") {
        self.seed = seed
        let random = SeededGenerator(seed: seed)
        var generator = KubeconfigGenerator(random: random, addsUnknownFields: addsUnknownFields, mark: mark)
        targetValue = generator.document()
        targetPath = "\(folder)/target\(mark)"
        var writer = YAMLWriter(random: random)
        targetText = writer.document(targetValue)
        var sources: [(JSON, String, String, String)] = []
        // Few contexts of random kubeconfigs lead somewhere.
        while sources.isEmpty || generator.random.chance(50) {
            generator.mark = mark.isEmpty ? "" : "\(mark)s\(sources.count)"
            let value = generator.document()
            let usable = Self.usableContexts(of: value)
            guard !usable.isEmpty else { continue }
            let path = "\(folder)/source\(sources.count)\(mark)"
            sources.append((value, writer.document(value), path, generator.random.pick(usable)))
        }
        self.sources = sources
        var names = generator.random.pick(sources.count...sources.count, of: KubeconfigGenerator.names)
            .map { $0 + mark }
        let present = targetValue["clusters"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
        // A third of the cases is about names that are taken.
        if generator.random.chance(33), let taken = present.first, !names.contains(taken) { names[0] = taken }
        self.names = names
    }

    private static func usableContexts(of value: JSON) -> [String] {
        func names(_ section: String) -> [String] {
            (value[section]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue?.exact }
        }
        return (value["contexts"]?.arrayValue ?? []).filter { context in
            names("clusters").contains(context.at("context", "cluster")?.stringValue?.exact ?? "")
                && names("users").contains(context.at("context", "user")?.stringValue?.exact ?? "")
        }.compactMap { $0["name"]?.stringValue }
    }

    func target() throws(OperationError) -> KubeconfigDocument {
        try KubeconfigDocument(parsing: targetText, path: targetPath)
    }

    func entries() throws(OperationError) -> [ClusterEntry] {
        var entries: [ClusterEntry] = []
        for (source, name) in zip(sources, names) {
            let document = try KubeconfigDocument(parsing: source.text, path: source.path)
            entries.append(
                ClusterEntry(name: name, kubeconfig: Kubeconfig(documents: [document]), context: source.context))
        }
        return entries
    }
}
