import FoundationEssentials
import Values

/// Turns objects that clients of built-in kinds send as protobuf into JSON.
struct ProtobufDecoder: Sendable {
    private let catalog = SchemaCatalog.standard

    /// Pointers in Go, where 0 is a value and not its absence. Other zeros are those that protobuf writes for nothing.
    private static let meaningfulZeros: Set<String> = ["replicas", "runAsUser", "runAsGroup", "gracePeriodSeconds"]

    /// Reads `k8s\0` and a `runtime.Unknown`: type 1 (apiVersion 1, kind 2) and the object's bytes 2
    /// (k8s.io/apimachinery v0.36.3, pkg/runtime/generated.proto).
    func object(_ bytes: [UInt8]) throws(StatusError) -> JSON {
        guard bytes.starts(with: Array("k8s\0".utf8)) else { throw .malformed }
        let envelope = try fields(bytes.dropFirst(4))
        let type = try fields(envelope.bytes(1))
        let kind = String(decoding: type.bytes(2), as: UTF8.self)
        var object = try message(envelope.bytes(2), kind) ?? [:]
        object["kind"] = .string(kind)
        object["apiVersion"] = .string(String(decoding: type.bytes(1), as: UTF8.self))
        return object
    }

    private typealias Fields = [(number: Int, value: ProtobufReader.Value)]

    private func fields(_ bytes: ArraySlice<UInt8>) throws(StatusError) -> Fields {
        var reader = ProtobufReader(bytes)
        var fields: Fields = []
        while let field = try reader.next() { fields.append(field) }
        return fields
    }

    /// A message as an object; `nil` when nothing is in it.
    private func message(_ bytes: ArraySlice<UInt8>, _ name: String) throws(StatusError) -> JSON? {
        guard let schema = catalog.schema(name) else { throw .malformed }
        var object: [String: JSON] = [:]
        try read(bytes, schema, below: [], into: &object)
        return object.isEmpty ? nil : .object(object)
    }

    private func read(
        _ bytes: ArraySlice<UInt8>, _ schema: ObjectSchema, below path: [Int], into object: inout [String: JSON]
    ) throws(StatusError) {
        for field in try fields(bytes) {
            let numbers = path + [field.number]
            if let name = schema.names[numbers], let type = schema.fields[name] {
                try add(field.value, type, name, to: &object)
            } else if case .bytes(let embedded) = field.value,
                schema.names.keys.contains(where: { $0.starts(with: numbers) })
            {
                try read(embedded, schema, below: numbers, into: &object)
            }
        }
    }

    private func add(
        _ value: ProtobufReader.Value, _ field: Field, _ name: String, to object: inout [String: JSON]
    ) throws(StatusError) {
        switch field.type {
        case .list(let element, _):
            let element = try json(value, element) ?? .object([:])
            object[name] = .array((object[name]?.arrayValue ?? []) + [element])
        case .map(let element), .atomic(.map(let element)):
            guard case .bytes(let bytes) = value else { throw .malformed }
            let entry = try fields(bytes)
            let key = String(decoding: entry.bytes(1), as: UTF8.self)
            var members = object[name]?.objectValue ?? [:]
            members[key] = try json(.bytes(entry.bytes(2)), element) ?? ""
            object[name] = .object(members)
        default:
            let decoded = try json(value, field.type)
            if decoded == 0 || decoded == false, !Self.meaningfulZeros.contains(name) { return }
            if let decoded, decoded != "" {
                object[name] = decoded
            } else if !field.isAlwaysThere {
                setEmpty(name, field, &object)
            }
        }
    }

    /// An empty message that is there is a value of its own: `emptyDir: {}`.
    private func setEmpty(_ name: String, _ field: Field, _ object: inout [String: JSON]) {
        if case .named = field.type { object[name] = [:] }
    }

    private func json(_ value: ProtobufReader.Value, _ type: FieldType) throws(StatusError) -> JSON? {
        switch (type, value) {
        case (.number, .number(let number)): return .integer(Int64(bitPattern: number))
        case (.boolean, .number(let number)): return .bool(number != 0)
        case (.string, .bytes(let bytes)): return .string(String(decoding: bytes, as: UTF8.self))
        case (.bytes, .bytes(let bytes)): return .string(Data(bytes).base64EncodedString())
        case (.quantity, .bytes(let bytes)):
            return .string(String(decoding: try fields(bytes).bytes(1), as: UTF8.self))
        case (.time, .bytes(let bytes)):
            let time = try fields(bytes)
            return time.isEmpty ? nil : JSON.time(Date(timeIntervalSince1970: Double(time.number(1))))
        case (.integerOrString, .bytes(let bytes)):
            let either = try fields(bytes)
            return either.number(1) == 1
                ? .string(String(decoding: either.bytes(3), as: UTF8.self))
                : .integer(Int64(bitPattern: either.number(2)))
        case (.any, .bytes(let bytes)): return try? JSON(parsing: try fields(bytes).bytes(1))
        case (.named(let name), .bytes(let bytes)): return try message(bytes, name)
        case (.atomic(let inner), _): return try json(value, inner)
        default: throw .malformed
        }
    }
}

extension [(number: Int, value: ProtobufReader.Value)] {
    fileprivate func bytes(_ number: Int) -> ArraySlice<UInt8> {
        for case (number, .bytes(let bytes)) in self { return bytes }
        return []
    }

    fileprivate func number(_ number: Int) -> UInt64 {
        for case (number, .number(let value)) in self { return value }
        return 0
    }
}
