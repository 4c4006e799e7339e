import Changes
import Values

/// Manifests as people write them.
public enum ManifestDocuments {
    /// Reads the objects of a YAML or JSON text: several documents, `List` kinds taken apart.
    ///
    /// - Parameter source: A file name, for messages.
    /// - Throws: ``OperationError`` with code `invalid_input` naming source, line or document for wrong syntax and for
    ///   documents that lack `apiVersion`, `kind` or a name.
    public static func parse(_ text: String, source: String) throws(OperationError) -> [JSON] {
        let documents: [JSON]
        do {
            documents = try JSON.yamlDocuments(text)
        } catch {
            throw OperationError(
                .invalidInput, "\(source): \(error.description)", hint: "correct the YAML at that place", cause: error)
        }
        var objects: [JSON] = []
        for (index, document) in documents.enumerated() {
            let place = documents.count > 1 ? "\(source), document \(index + 1)" : source
            objects += try expand(document, place: place)
        }
        return objects
    }

    private static func expand(_ document: JSON, place: String) throws(OperationError) -> [JSON] {
        guard document.objectValue != nil else {
            throw wrong(place, "an object is expected, not \(article(document))")
        }
        let kind = try text(document, "kind", place)
        _ = try text(document, "apiVersion", place)
        guard kind.hasSuffix("List"), let items = document["items"] else {
            guard nonempty(document.at("metadata", "name")) || nonempty(document.at("metadata", "generateName")) else {
                throw wrong(place, "\(kind) without metadata.name")
            }
            return [document]
        }
        guard let elements = items.arrayValue else { throw wrong(place, "items of \(kind) must be a list") }
        var objects: [JSON] = []
        for (index, element) in elements.enumerated() {
            objects += try expand(element, place: "\(place), item \(index + 1)")
        }
        return objects
    }

    private static func nonempty(_ value: JSON?) -> Bool { !(value?.stringValue ?? "").isEmpty }

    private static func text(_ document: JSON, _ key: String, _ place: String) throws(OperationError) -> String {
        guard let value = document[key] else { throw wrong(place, "\(key) is missing") }
        guard let text = value.stringValue, !text.isEmpty else {
            throw wrong(place, "\(key) must be text, not \(article(value))")
        }
        return text
    }

    private static func article(_ value: JSON) -> String {
        switch value {
        case .null: "empty"
        case .array, .object: "an \(value.typeName)"
        default: "a \(value.typeName)"
        }
    }

    private static func wrong(_ place: String, _ what: String) -> OperationError {
        OperationError(
            .invalidInput, "\(place): \(what)", hint: "every manifest needs apiVersion, kind and metadata.name")
    }
}
