import Values

/// The form in which objects are answered: whole, as a table, or as their metadata alone.
struct Representation: Sendable {
    enum Form: Sendable { case object, table, metadata }

    let type: ResourceType
    let form: Form
    /// What a table's rows carry: `Metadata`, `Object` or `None`.
    let rowObject: String

    init(_ call: ResourceCall) throws(StatusError) {
        self.type = call.type
        self.rowObject = call.request.value("includeObject") ?? "Metadata"
        self.form = try Self.form(call.request.accepted)
    }

    private static func form(_ accepted: [MediaType]) throws(StatusError) -> Form {
        for media in accepted where ["application/json", "application/*", "*/*"].contains(media.name) {
            switch media.parameters["as"] {
            case "Table" where media.parameters["v"] == "v1": return .table
            case "PartialObjectMetadata", "PartialObjectMetadataList": return .metadata
            case nil: return .object
            default: continue
            }
        }
        guard !accepted.isEmpty else { return .object }
        throw StatusError(
            code: 406, reason: "NotAcceptable",
            message: "only the following media types are accepted: application/json")
    }

    func object(_ object: JSON) -> JSON {
        switch form {
        case .object: object
        case .metadata: Self.metadata(of: object)
        case .table: table([object], metadata: ["resourceVersion": object.at("metadata", "resourceVersion") ?? ""])
        }
    }

    func list(_ objects: [JSON], metadata: JSON) throws(StatusError) -> JSON {
        switch form {
        case .table: table(objects, metadata: metadata)
        case .metadata:
            [
                "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
                "items": .array(objects.map(Self.metadata)),
            ]
        case .object:
            [
                "kind": .string("\(type.kind)List"), "apiVersion": .string(type.apiVersion), "metadata": metadata,
                "items": .array(objects.map(item)),
            ]
        }
    }

    /// Built-in kinds leave out `kind` and `apiVersion` in lists, as the server's own types do.
    private func item(_ object: JSON) -> JSON {
        guard !type.isCustom else { return object }
        var object = object
        object["kind"] = nil
        object["apiVersion"] = nil
        return object
    }

    static func metadata(of object: JSON) -> JSON {
        [
            "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"] ?? [:],
        ]
    }

    /// - Parameter withColumns: a watch tells the columns only once.
    func table(_ objects: [JSON], metadata: JSON, withColumns: Bool = true) -> JSON {
        let printer = TablePrinter(type)
        return [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
            "columnDefinitions": withColumns ? .array(printer.columns.map(\.definition)) : .null,
            "rows": .array(objects.map { row($0, printer) }),
        ]
    }

    private func row(_ object: JSON, _ printer: TablePrinter) -> JSON {
        var row: JSON = ["cells": .array(printer.cells(of: object))]
        switch rowObject {
        case "None": row["object"] = .null
        case "Object": row["object"] = object
        default: row["object"] = Self.metadata(of: object)
        }
        return row
    }
}

extension TableColumn {
    fileprivate var definition: JSON {
        [
            "name": .string(name), "type": .string(type), "format": name == "Name" ? "name" : "",
            "description": .string(details), "priority": .integer(Int64(priority)),
        ]
    }
}
