import Values

/// A YAML document with its order, quoting and line numbers, so that a file can be rewritten without losing what
/// Meshwright does not know. Comments are not part of it; kubectl drops them too.
struct YAMLTree: Sendable {
    enum Content: Sendable {
        case scalar(Scalar)
        case sequence([YAMLTree])
        case mapping([Member])
    }

    struct Scalar: Sendable, Hashable {
        var text: String
        /// The resolved tag: `tag:yaml.org,2002:str`.
        var tag: String
        /// libyaml's number of the style; quotes must survive, since `"1"` is not `1`.
        var style: UInt32
    }

    struct Member: Sendable {
        var key: String
        var value: YAMLTree
        /// Where the key stands.
        var line: Int?
    }

    var content: Content
    /// Counted from 1; `nil` for what was not read from a file.
    var line: Int?

    init(_ content: Content, line: Int? = nil) {
        self.content = content
        self.line = line
    }
}

extension YAMLTree {
    static func mapping(_ members: [(String, YAMLTree)]) -> YAMLTree {
        YAMLTree(.mapping(members.map { Member(key: $0.0, value: $0.1) }))
    }

    static func sequence(_ elements: [YAMLTree]) -> YAMLTree { YAMLTree(.sequence(elements)) }

    var members: [Member]? { if case .mapping(let members) = content { members } else { nil } }
    var elements: [YAMLTree]? { if case .sequence(let elements) = content { elements } else { nil } }
    var scalar: Scalar? { if case .scalar(let scalar) = content { scalar } else { nil } }

    /// A member of a mapping; setting `nil` removes it, and a new one comes last.
    subscript(key: String) -> YAMLTree? {
        get { members?.first { $0.key == key }?.value }
        set {
            var members = self.members ?? []
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): return
            }
            content = .mapping(members)
        }
    }

    /// Puts a member where another one is, which goes; at the end where there is no such member.
    mutating func replace(_ old: String, by key: String, _ value: YAMLTree) {
        var members = self.members ?? []
        let index = members.firstIndex { $0.key == key } ?? members.firstIndex { $0.key == old }
        if let index {
            members[index] = Member(key: key, value: value)
        } else {
            members.append(Member(key: key, value: value))
        }
        content = .mapping(members.filter { $0.key != old || old == key })
    }
}
