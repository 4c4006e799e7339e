/// What schemas are called in Kubernetes' documents: `io.k8s.api.core.v1.PodSpec`, by the first group that uses them.
struct OpenAPINames: Sendable {
    static let standard = OpenAPINames()

    private var packages: [String: String] = [:]
    private let catalog = SchemaCatalog.standard

    private static let common = [
        "Condition", "DeleteOptions", "FieldsV1", "LabelSelector", "LabelSelectorRequirement", "ManagedFieldsEntry",
        "ObjectMeta", "OwnerReference", "Preconditions",
    ]

    private init() {
        for name in Self.common { packages[name] = "io.k8s.apimachinery.pkg.apis.meta.v1" }
        for type in ResourceCatalog.standard.types where !type.isCustom {
            collect(type.kind, "io.k8s.api.\(type.group.split(separator: ".").first ?? "core").\(type.version)")
        }
    }

    func name(of schema: String) -> String { "\(packages[schema] ?? "io.k8s.api.core.v1").\(schema)" }

    /// Of a kind that has no schema: of a custom resource, its group turned round, as kube-apiserver does.
    func name(of type: ResourceType) -> String {
        guard type.isCustom else { return name(of: type.kind) }
        return "\(type.group.split(separator: ".").reversed().joined(separator: ".")).\(type.version).\(type.kind)"
    }

    private mutating func collect(_ name: String, _ package: String) {
        guard packages[name] == nil else { return }
        packages[name] = package
        guard let schema = catalog.schema(name) else { return }
        for field in schema.fields.values {
            if let inner = field.type.schemaName { collect(inner, package) }
        }
    }
}

extension FieldType {
    /// Of the objects that a value is, or is made of.
    fileprivate var schemaName: String? {
        switch self {
        case .named(let name): name
        case .list(let element, _), .map(let element), .atomic(let element): element.schemaName
        default: nil
        }
    }
}
