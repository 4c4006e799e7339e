import Changes
import Values

extension KubeconfigDocument {
    /// The three lists of a kubeconfig.
    enum Section: String, CaseIterable, Sendable {
        case clusters, contexts, users

        /// What an element's content is called: `- name: x` beside `cluster: {…}`.
        var kind: String { String(rawValue.dropLast()) }
    }

    /// One named element of a list.
    struct Entry: Sendable {
        var section: Section
        var name: String
        var body: YAMLTree
        var line: Int?
    }

    func entries(_ section: Section) -> [Entry] {
        (root[section.rawValue]?.elements ?? []).compactMap { Self.entry(section, $0) }
    }

    func entry(_ section: Section, _ name: String) -> Entry? {
        index(section, name).flatMap { root[section.rawValue]?.elements?[$0] }.flatMap { Self.entry(section, $0) }
    }

    private func index(_ section: Section, _ name: String) -> Int? {
        root[section.rawValue]?.elements?.firstIndex { $0["name"]?.scalar?.text.isExactly(name) ?? false }
    }

    static func entry(_ section: Section, _ element: YAMLTree) -> Entry? {
        guard let name = element["name"]?.scalar?.text else { return nil }
        let body = element[section.kind].flatMap { $0.isNull ? nil : $0 } ?? .mapping([])
        return Entry(section: section, name: name, body: body, line: element.line)
    }

    mutating func put(_ entry: Entry) {
        var lists = EntryLists(root)
        lists.put(entry)
        lists.fill(&root)
    }
}

extension KubeconfigDocument {
    func checkShape() throws(OperationError) {
        guard root.members != nil else {
            throw fault("is \(root.json.typeName) at the top, not a kubeconfig", line: root.line)
        }
        try checkHeader("kind", is: "Config")
        try checkHeader("apiVersion", is: "v1")
        if let current = root["current-context"], !current.isNull, current.stringText == nil {
            throw fault("current-context must be a string, got \(current.json.typeName)", line: current.line)
        }
        for section in Section.allCases { try checkList(section) }
    }

    private func checkHeader(_ key: String, is expected: String) throws(OperationError) {
        guard let value = root[key], !value.isNull else { return }
        guard value.stringText == expected else {
            throw fault(
                "\(key) is \(value.json), a kubeconfig has \"\(expected)\"", line: value.line,
                hint: "give the path of a kubeconfig, such as ~/.kube/config")
        }
    }

    private func checkList(_ section: Section) throws(OperationError) {
        guard let list = root[section.rawValue], !list.isNull else { return }
        guard let elements = list.elements else {
            throw fault("\(section.rawValue) must be a list, got \(list.json.typeName)", line: list.line)
        }
        var lines: [[UInt8]: Int] = [:]
        for (index, element) in elements.enumerated() {
            let place = "\(section.rawValue)[\(index)]"
            guard let name = element["name"]?.stringText else {
                throw fault("\(place) has no name that is a string", line: element.line)
            }
            if let body = element[section.kind], !body.isNull, body.members == nil {
                throw fault(
                    "\(place).\(section.kind) of \"\(name)\" must be a mapping, got \(body.json.typeName)",
                    line: body.line)
            }
            if let first = lines[name.exact] {
                throw fault(
                    "\(section.kind) \"\(name)\" is there twice, first in line \(first)", line: element.line,
                    hint: "rename or remove one of the two; kubectl refuses the file too")
            }
            lines[name.exact] = element.line ?? 0
        }
    }

    /// An error about a place in this file.
    func fault(_ message: String, line: Int?, hint: String = "correct the file") -> OperationError {
        let place = line.map { "\(path):\($0)" } ?? path
        return OperationError(.invalidInput, "\(place): \(message)", object: path, hint: hint)
    }
}
