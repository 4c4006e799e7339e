import Changes
import Values

/// The reference as Markdown files: docs/reference.
public enum MarkdownPages {
    private static let origin =
        "<!-- Made by `meshwright docs --pages`. Edit the declarations in Sources/Modules, Sources/LuaHost and "
        + "Sources/TestRunner, and the comments in stdlib/. -->"

    /// A file for each page, and `README.md`, which lists them.
    public static func files(_ pages: [ReferencePage]) -> [ReferenceFile] {
        let list = pages.map { "- [\($0.name)](\($0.name).md): \($0.summary)" }.joined(separator: "\n")
        let index = "\(origin)\n\n# Lua reference\n\nWhat playbooks can call.\n\n\(list)\n"
        return [ReferenceFile(name: "README.md", text: index)]
            + pages.map { ReferenceFile(name: $0.name + ".md", text: "\(origin)\n\n\($0.document)\n") }
    }

    /// Writes them into a folder, which is made if need be.
    ///
    /// - Throws: `file` when something cannot be written.
    public static func write(_ pages: [ReferencePage], to folder: String) throws(OperationError) {
        try ReferenceFile.write(files(pages), to: folder)
    }
}

extension ReferencePage {
    /// The first sentence about it.
    fileprivate var summary: String {
        let words = (json["doc"]?.stringValue ?? "").split { $0 == " " || $0 == "\n" }
        let count = words.firstIndex { $0.hasSuffix(".") }.map { $0 + 1 } ?? words.count
        let sentence = words.prefix(count).joined(separator: " ")
        return sentence.hasSuffix(".") ? sentence : sentence + "."
    }

    /// The Markdown with headings of a document of its own.
    fileprivate var document: String {
        markdown.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("##") ? $0.dropFirst() : $0 }.joined(separator: "\n")
    }
}
