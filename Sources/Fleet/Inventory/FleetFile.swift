import Changes
import Kubeconfig
import Values

/// The text of a fleet file as values.
struct FleetFile {
    struct Cluster: Hashable {
        var name: String
        var kubeconfig: String?
        var context: String?
    }

    let path: String

    var folder: String { FilePath.folder(of: FilePath.absolute(path)) }

    func clusters() throws(OperationError) -> [Cluster] {
        let root = try parse()
        guard case .object(let members) = root else {
            throw fault("must be a mapping with `clusters`, got \(root.typeName)")
        }
        try check(Array(members.keys), known: ["clusters"], place: "at the top")
        guard let list = root["clusters"]?.arrayValue else { throw fault("clusters must be a list") }
        guard !list.isEmpty else { throw fault("clusters is empty") }
        var clusters: [Cluster] = []
        for (index, element) in list.enumerated() {
            clusters.append(try cluster(element, place: "clusters[\(index)]"))
        }
        return clusters
    }

    private func parse() throws(OperationError) -> JSON {
        let text = try FileText.read(path, purpose: "fleet file")
        do throws(SyntaxError) {
            return try JSON(yaml: text)
        } catch {
            let place = error.line > 0 ? "\(path):\(error.line)" : path
            throw OperationError(
                .invalidInput, "\(place): the fleet file is not valid YAML: \(error.message)", object: path,
                hint: "correct the file", cause: error)
        }
    }

    private func cluster(_ element: JSON, place: String) throws(OperationError) -> Cluster {
        if case .string(let name) = element, !name.isEmpty { return Cluster(name: name) }
        guard case .object(let members) = element else {
            throw fault("\(place) must be a name or a mapping, got \(element.typeName)")
        }
        try check(Array(members.keys), known: ["name", "kubeconfig", "context"], place: "in \(place)")
        let context = try text(element, "context", place)
        guard let name = try text(element, "name", place) ?? context else { throw fault("\(place) has no name") }
        return Cluster(name: name, kubeconfig: try text(element, "kubeconfig", place), context: context)
    }

    private func text(_ element: JSON, _ key: String, _ place: String) throws(OperationError) -> String? {
        guard let value = element[key], !value.isNull else { return nil }
        guard let text = value.stringValue, !text.isEmpty else {
            throw fault("\(place).\(key) must be a text, got \(value); put it in quotes")
        }
        return text
    }

    private func check(_ keys: [String], known: [String], place: String) throws(OperationError) {
        guard let unknown = keys.sorted().first(where: { !known.contains($0) }) else { return }
        throw fault(
            "unknown field \"\(unknown)\" \(place)", hint: Suggestion.hint(for: unknown, among: known, kind: "field"))
    }

    private func fault(
        _ message: String, hint: String = "write `clusters:` and below it `- name: cluster01`"
    ) -> OperationError {
        OperationError(.invalidInput, "\(path): \(message)", object: path, hint: hint)
    }
}
