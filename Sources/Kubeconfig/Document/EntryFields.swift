import Changes
import FoundationEssentials
import Values

/// Reads typed fields of one entry; errors name file, line, entry and field.
struct EntryFields {
    let document: KubeconfigDocument
    let entry: KubeconfigDocument.Entry

    /// A string; `nil` when it is absent, null or empty, which are the same to kubectl.
    func string(_ key: String) throws(OperationError) -> String? {
        guard let value = entry.body[key], !value.isNull else { return nil }
        guard let text = value.stringText else {
            throw fault(key, "must be a string, got \(value.json.typeName); put it in quotes")
        }
        return text.isEmpty ? nil : text
    }

    func bool(_ key: String) throws(OperationError) -> Bool {
        guard let value = entry.body[key], !value.isNull else { return false }
        guard let flag = value.json.boolValue else {
            throw fault(key, "must be true or false, got \(value.json.typeName)")
        }
        return flag
    }

    func strings(_ key: String) throws(OperationError) -> [String] {
        guard let value = entry.body[key], !value.isNull else { return [] }
        let texts = (value.elements ?? []).compactMap(\.stringText)
        guard let elements = value.elements, texts.count == elements.count else {
            throw fault(key, "must be a list of strings")
        }
        return texts
    }

    /// Text given as base64 in `KEY-data` or as a file named by `KEY`; the data wins.
    func content(_ key: String) throws(OperationError) -> String? {
        if let encoded = try string("\(key)-data") {
            // Go's decoder skips line ends, and people fold long values.
            guard let data = Data(base64Encoded: encoded.withoutSpaces) else {
                throw fault("\(key)-data", "is not base64", hint: "write the PEM file through `base64 -w0`")
            }
            return String(decoding: data, as: UTF8.self)
        }
        guard let path = try path(key) else { return nil }
        do throws(OperationError) {
            return try FileText.read(path, purpose: key)
        } catch {
            throw fault(key, error.message, hint: error.hint ?? "correct the path", code: error.code)
        }
    }

    /// A path, absolute: relative ones are relative to the kubeconfig's folder, and `~` means nothing, as for kubectl.
    func path(_ key: String) throws(OperationError) -> String? {
        try string(key).map { FilePath.absolute($0, in: document.folder) }
    }

    func fault(
        _ key: String, _ message: String, hint: String = "correct the file", code: OperationError.Code = .invalidInput
    ) -> OperationError {
        let place = "\(entry.section.kind) \"\(entry.name)\": \(key)"
        let line = entry.body.members?.first { $0.key == key }?.line ?? entry.line
        var error = document.fault("\(place) \(message)", line: line, hint: hint)
        error.code = code
        return error
    }
}

extension String {
    /// Without spaces, tabs and line ends.
    var withoutSpaces: String {
        // The least byte, and not whether there is one: that is found many bytes at a time.
        let least = utf8.withContiguousStorageIfAvailable { $0.reduce(UInt8.max, min) }
        if let least, least > 0x20 { return self }
        return String(decoding: utf8.filter { $0 > 0x20 }, as: UTF8.self)
    }

    /// Where `://` begins in a URL that names its scheme. A search for a text takes ten times as long.
    var endOfScheme: Index? {
        var rest = self[...]
        while let colon = rest.firstIndex(of: ":") {
            if rest[colon...].hasPrefix("://") { return colon }
            rest = rest[rest.index(after: colon)...]
        }
        return nil
    }
}
