/// The three lists of a document while many entries are added, each found by its name at once.
struct EntryLists {
    fileprivate struct List {
        var elements: [YAMLTree]
        var indices: [[UInt8]: Int] = [:]
        var isChanged = false
    }

    private var lists: [KubeconfigDocument.Section: List] = [:]

    init(_ root: YAMLTree) {
        for section in KubeconfigDocument.Section.allCases {
            var list = List(elements: root[section.rawValue]?.elements ?? [])
            for (index, element) in list.elements.enumerated() {
                guard let name = element["name"]?.scalar?.text.exact, list.indices[name] == nil else { continue }
                list.indices[name] = index
            }
            lists[section] = list
        }
    }

    func entry(_ section: KubeconfigDocument.Section, _ name: String) -> KubeconfigDocument.Entry? {
        guard let list = lists[section], let index = list.indices[name.exact] else { return nil }
        return KubeconfigDocument.entry(section, list.elements[index])
    }

    /// Puts an entry at the end of its list, or in the place of the one with its name.
    mutating func put(_ entry: KubeconfigDocument.Entry) {
        lists[entry.section, default: List(elements: [])].put(entry)
    }

    /// Puts the lists that changed where they came from.
    func fill(_ root: inout YAMLTree) {
        for section in KubeconfigDocument.Section.allCases {
            guard let list = lists[section], list.isChanged else { continue }
            root[section.rawValue] = .sequence(list.elements)
        }
    }
}

extension EntryLists.List {
    fileprivate mutating func put(_ entry: KubeconfigDocument.Entry) {
        isChanged = true
        if let index = indices[entry.name.exact] {
            elements[index][entry.section.kind] = entry.body
        } else {
            indices[entry.name.exact] = elements.count
            elements.append(.mapping([(entry.section.kind, entry.body), ("name", .string(entry.name))]))
        }
    }
}
