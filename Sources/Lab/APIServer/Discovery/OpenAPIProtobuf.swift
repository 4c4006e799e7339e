import NIOCore
import NIOHTTP1
import Values

/// An OpenAPI v2 document as protobuf, which is how kubectl asks for it before it sends what is in a `kind: List`: only those
/// objects it still validates itself (k8s.io/cli-runtime 0.36, pkg/resource/query_param_verifier_v3.go).
///
/// The numbers are those of github.com/google/gnostic-models v0.7, openapiv2/OpenAPIv2.proto, for what our documents have.
/// Paths are left out: kubectl reads them in version 3.
struct OpenAPIProtobuf: Sendable {
    private static let name = "com.github.proto-openapi.spec.v2.v1.0+protobuf"

    /// As clients ask for it: client-go uses an older name (k8s.io/kube-openapi, pkg/handler/handler.go).
    static func isWanted(by request: APIRequest) -> Bool {
        ["application/\(name)", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"]
            .contains(request.accepted.first?.name ?? "")
    }

    var document: JSON

    var response: APIResponse {
        APIResponse(.ok, contentType: "application/\(Self.name)", body: .bytes(ByteBuffer(bytes: message.bytes)))
    }

    private var message: ProtobufWriter {
        ProtobufWriter { writer in
            writer.add(1, "2.0")
            writer.add(
                2,
                ProtobufWriter {
                    $0.add(1, document.at("info", "title")?.stringValue ?? "")
                    $0.add(2, document.at("info", "version")?.stringValue ?? "")
                })
            writer.add(9, named(document["definitions"]))
        }
    }

    /// The schemas of an object by their names.
    private func named(_ schemas: JSON?) -> ProtobufWriter {
        ProtobufWriter { writer in
            for (name, value) in (schemas?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
                let entry = ProtobufWriter {
                    $0.add(1, name)
                    $0.add(2, schema(value))
                }
                writer.add(1, entry)
            }
        }
    }

    private func schema(_ schema: JSON) -> ProtobufWriter {
        ProtobufWriter { writer in
            for (number, name) in [(1, "$ref"), (2, "format"), (4, "description")] {
                if let text = schema[name]?.stringValue { writer.add(number, text) }
            }
            for (number, name) in [(21, "additionalProperties"), (23, "items")] {
                if let inner = schema[name] { writer.add(number, wrapped(self.schema(inner))) }
            }
            if let type = schema["type"]?.stringValue { writer.add(22, ProtobufWriter { $0.add(1, type) }) }
            if schema["properties"] != nil { writer.add(25, named(schema["properties"])) }
            for (name, value) in (schema.objectValue ?? [:]).sorted(by: { $0.key < $1.key })
            where name.hasPrefix("x-") { writer.add(31, vendorExtension(name, value)) }
        }
    }

    private func wrapped(_ message: ProtobufWriter) -> ProtobufWriter { ProtobufWriter { $0.add(1, message) } }

    /// A vendor extension, whose value is YAML, as JSON is too.
    private func vendorExtension(_ name: String, _ value: JSON) -> ProtobufWriter {
        ProtobufWriter { writer in
            writer.add(1, name)
            writer.add(2, ProtobufWriter { $0.add(2, "\(value)") })
        }
    }
}
