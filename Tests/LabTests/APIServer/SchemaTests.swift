@testable import Lab
import Testing
import Values

@Suite("Schemas of the built-in kinds")
struct SchemaTests {
    @Test("every kind that is stored and not custom has a schema, and every named type is there")
    func complete() {
        let catalog = SchemaCatalog.standard
        for type in ResourceCatalog.standard.types where !type.isCustom && type.kind != "CustomResourceDefinition" {
            #expect(catalog.types[type.kind] != nil, "\(type.kind)")
        }
        for schema in catalog.types.values {
            for (name, field) in schema.fields {
                for missing in names(in: field.type) where catalog.types[missing] == nil {
                    Issue.record("\(schema.name).\(name): \(missing)")
                }
            }
        }
    }

    private func names(in type: FieldType) -> [String] {
        switch type {
        case .named(let name): [name]
        case .list(let inner, _), .map(let inner), .atomic(let inner): names(in: inner)
        default: []
        }
    }

    @Test("unknown fields are found at any depth, and pruned")
    func unknown() {
        let object: JSON = ["spec": ["containers": [["name": "a", "imag": "x"]], "nodeSelektor": [:]]]
        let pod = FieldType.named("Pod")
        #expect(
            SchemaValidator().check(object, pod, kind: "Pod").unknownFields
                == ["spec.containers[0].imag", "spec.nodeSelektor"])
        #expect(SchemaValidator().pruned(object, pod) == ["spec": ["containers": [["name": "a"]]]])
    }

    @Test("a protobuf body becomes the object that it is")
    func protobuf() throws {
        // runtime.Unknown{typeMeta: {v1, ConfigMap}, raw: ConfigMap{metadata: {name: cm}, data: {a: b}}}
        let metadata = field(1, Array("cm".utf8))
        let entry = field(1, Array("a".utf8)) + field(2, Array("b".utf8))
        let raw = field(1, metadata) + field(2, entry)
        let type = field(1, Array("v1".utf8)) + field(2, Array("ConfigMap".utf8))
        let body = Array("k8s\0".utf8) + field(1, type) + field(2, raw)
        #expect(
            try ProtobufDecoder().object(body) == [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "cm"], "data": ["a": "b"],
            ])
        for end in 1..<body.count {
            // Cut anywhere it is an object or an error, never a crash.
            _ = try? ProtobufDecoder().object(Array(body.prefix(end)))
        }
        #expect(throws: StatusError.self) { try ProtobufDecoder().object(Array("{}".utf8)) }
    }

    private func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(bytes.count)] + bytes }
}
