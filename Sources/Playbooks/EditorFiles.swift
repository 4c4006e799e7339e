import Changes
import FoundationEssentials
import Values

/// What lua-language-server needs to complete and check playbooks in a folder: annotations in `.meshwright/`, and the
/// settings in `.luarc.json` that lead there.
public enum EditorFiles {
    static let folderName = ".meshwright"

    /// lua-language-server's settings, as its schema names them.
    static let settings: JSON = [
        "$schema": "https://raw.githubusercontent.com/LuaLS/vscode-lua/master/setting/schema.json",
        "diagnostics.unusedLocalExclude": ["_*"], "runtime.builtin": ["debug": "disable"],
        "runtime.version": "Lua 5.4", "workspace.checkThirdParty": false,
        "workspace.library": [.string(folderName)],
    ]

    /// Writes them for playbooks in a folder, which is made if need be.
    ///
    /// - Returns: Whether `.luarc.json` leads to the annotations: one that is there with other content stays as it is.
    /// - Throws: `file` when something cannot be written.
    public static func write(to folder: String, pages: [ReferencePage]) throws(OperationError) -> Bool {
        try ReferenceFile.write(pages.map(\.editorFile), to: folder + "/" + folderName)
        let path = folder + "/.luarc.json"
        if let present = FileManager.default.contents(atPath: path) {
            return String(decoding: present, as: UTF8.self).contains("\"\(folderName)\"")
        }
        try ReferenceFile(name: ".luarc.json", text: settings.text(indented: true) + "\n").write(to: folder)
        return true
    }
}
