/// What a field of an object holds, and how two writers' versions of it come together.
indirect enum FieldType: Sendable {
    enum Merging: Sendable, Hashable {
        /// One owner for the whole list.
        case atomic
        /// Scalars, each with its owners.
        case set
        /// Objects told apart by these fields.
        case keyed([String])
    }

    case string, number, boolean, quantity
    /// Text in JSON; a message of seconds and nanoseconds in protobuf.
    case time
    /// Base64 in JSON.
    case bytes
    case integerOrString
    /// Anything: objects merge member by member, lists are atomic.
    case any
    case named(String)
    case list(FieldType, Merging)
    case map(FieldType)
    /// One owner for the whole value.
    case atomic(FieldType)
}

struct Field: Sendable {
    var type: FieldType
    /// Its number in protobuf, or the numbers on the way to it where Go embeds one struct in another.
    var numbers: [Int]
    /// Always there, if only as an empty object: a struct and no pointer in the server's own types.
    var isAlwaysThere: Bool
    /// For the keys of lists: what a missing one means.
    var defaultValue: String?
}

struct ObjectSchema: Sendable {
    var name: String
    var isAtomic: Bool
    var fields: [String: Field]
    /// Fields by their protobuf numbers.
    var names: [[Int]: String]
}

/// The fields of the built-in kinds.
///
/// From the structured-merge-diff schema of k8s.io/client-go v0.36.3, applyconfigurations/internal/internal.go, with
/// the field numbers of k8s.io/api and k8s.io/apimachinery v0.36.3, */generated.proto, in a short form, one type a
/// line: `name@number:type`, where the type is `s` string, `n` number, `b` boolean, `q` quantity, `t` time, `y` bytes, `i`
/// integer or string, `*` anything, `{T}` map, `[T]` atomic list, `<T>` set, `[T|a,b]` list keyed by a and b; `!` one
/// owner for the whole value, `+` always there, `=x` default.
struct SchemaCatalog: Sendable {
    let types: [String: ObjectSchema]

    static let standard = SchemaCatalog(texts: [core, pods, volumes, groups, autoscaling, certificates, reviews])

    init(texts: [String]) {
        let lines = texts.flatMap { $0.split(separator: "\n") }
        let schemas = lines.map { ObjectSchema(line: $0) }
        self.types = Dictionary(schemas.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The type of a kind's objects. Kinds without a schema may have any field next to their metadata.
    func type(of resource: ResourceType) -> FieldType {
        !resource.isCustom && types[resource.kind] != nil ? .named(resource.kind) : .named(Self.untyped)
    }

    func schema(_ name: String) -> ObjectSchema? { types[name] ?? (name == Self.untyped ? Self.anyObject : nil) }

    private static let untyped = "*"

    private static let anyObject = ObjectSchema(
        name: untyped, isAtomic: false,
        fields: ["metadata": Field(type: .named("ObjectMeta"), numbers: [1], isAlwaysThere: true)], names: [:])
}

extension ObjectSchema {
    var isOpen: Bool { name == "*" }

    fileprivate init(line: Substring) {
        var words = line.split(separator: " ")[...]
        let name = words.popFirst() ?? ""
        self.isAtomic = name.hasPrefix("!")
        self.name = String(isAtomic ? name.dropFirst() : name)
        let fields = words.compactMap { word -> (String, Field)? in
            guard let colon = word.firstIndex(of: ":") else { return nil }
            let name = word[..<colon].split(separator: "@")
            let numbers = name.count > 1 ? name[1].split(separator: ".").compactMap { Int($0) } : []
            return (String(name[0]), Field(word[word.index(after: colon)...], numbers: numbers))
        }
        self.fields = Dictionary(fields, uniquingKeysWith: { first, _ in first })
        self.names = Dictionary(fields.map { ($0.1.numbers, $0.0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension Field {
    fileprivate init(_ text: Substring, numbers: [Int]) {
        let sides = text.split(separator: "=", maxSplits: 1)
        let type = sides[0]
        self.numbers = numbers
        self.isAlwaysThere = type.hasPrefix("+")
        self.type = FieldType(isAlwaysThere ? type.dropFirst() : type)
        self.defaultValue = sides.count > 1 ? String(sides[1]) : nil
    }
}

extension FieldType {
    fileprivate init(_ text: Substring) {
        let inner = text.dropFirst().dropLast()
        switch text.first {
        case "!": self = .atomic(FieldType(text.dropFirst()))
        case "{": self = .map(FieldType(inner))
        case "<": self = .list(FieldType(inner), .set)
        case "[":
            let parts = inner.split(separator: "|")
            let keys = parts.count > 1 ? parts[1].split(separator: ",").map(String.init) : []
            self = .list(FieldType(parts[0]), keys.isEmpty ? .atomic : .keyed(keys))
        default: self = Self.scalars[String(text)] ?? .named(String(text))
        }
    }

    private static let scalars: [String: FieldType] = [
        "s": .string, "n": .number, "b": .boolean, "q": .quantity, "t": .time, "y": .bytes, "i": .integerOrString,
        "*": .any,
    ]
}
