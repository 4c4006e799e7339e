import Values

extension YAMLTree {
    /// Whether two trees say the same, whatever their order, quoting and lines. Texts are compared by their bytes.
    func saysTheSame(as other: YAMLTree) -> Bool {
        switch (content, other.content) {
        case (.scalar(let one), .scalar(let two)):
            if one.tag == Self.textTag, two.tag == Self.textTag { return one.text.isExactly(two.text) }
            return json.isExactly(other.json)
        case (.sequence(let one), .sequence(let two)):
            return one.count == two.count && zip(one, two).allSatisfy { $0.saysTheSame(as: $1) }
        case (.mapping(let one), .mapping(let two)):
            guard one.count == two.count else { return false }
            return one.indices.allSatisfy { index in
                // Nearly always they are in the same order. No key is there twice.
                let key = one[index].key
                let match = two[index].key.isExactly(key) ? two[index] : two.first { $0.key.isExactly(key) }
                return match.map { one[index].value.saysTheSame(as: $0.value) } ?? false
            }
        default: return false
        }
    }
}
