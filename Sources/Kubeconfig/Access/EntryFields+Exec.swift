import Changes
import Values

extension EntryFields {
    private static let execVersions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]

    /// The exec plugin of a user entry (client-go 0.36, `tools/clientcmd/api/v1`).
    func exec(cluster: EntryFields) throws(OperationError) -> ExecPlugin? {
        guard let body = entry.body["exec"], !body.isNull else { return nil }
        guard body.members != nil else { throw fault("exec", "must be a mapping") }
        // Errors about a field of the plugin name it: `user "x": exec.command …`.
        let fields = ExecFields(user: self, body: body)
        let version = try fields.string("apiVersion")
        guard let version, Self.execVersions.contains(version) else {
            throw fault(
                "exec.apiVersion", version.map { "is \"\($0)\", which is not supported" } ?? "is missing",
                hint: "use \(Self.execVersions[0]); update the plugin if it does not know it", code: .unsupported)
        }
        guard let command = try fields.string("command") else { throw fault("exec.command", "is missing") }
        return ExecPlugin(
            apiVersion: version,
            command: command.contains("/") ? FilePath.absolute(command, in: document.folder) : command,
            args: try fields.strings("args"), env: try fields.variables(),
            interactiveMode: try fields.interactiveMode(version: version),
            provideClusterInfo: try fields.bool("provideClusterInfo"), installHint: try fields.string("installHint"),
            clusterConfig: cluster.execConfig)
    }

    /// The reserved extension whose content a plugin gets as `config`.
    private var execConfig: JSON? {
        entry.body["extensions"]?.elements?.first {
            $0["name"]?.scalar?.text == "client.authentication.k8s.io/exec"
        }?["extension"]?.json
    }
}

/// Reads the fields of a user's exec plugin.
private struct ExecFields {
    let fields: EntryFields

    init(user: EntryFields, body: YAMLTree) {
        var entry = user.entry
        // Named as the messages should name them.
        entry.body = YAMLTree(
            .mapping((body.members ?? []).map { .init(key: "exec.\($0.key)", value: $0.value, line: $0.line) }))
        fields = EntryFields(document: user.document, entry: entry)
    }

    func string(_ key: String) throws(OperationError) -> String? { try fields.string("exec.\(key)") }
    func strings(_ key: String) throws(OperationError) -> [String] { try fields.strings("exec.\(key)") }
    func bool(_ key: String) throws(OperationError) -> Bool { try fields.bool("exec.\(key)") }

    func variables() throws(OperationError) -> [ExecPlugin.Variable] {
        guard let list = fields.entry.body["exec.env"], !list.isNull else { return [] }
        var result: [ExecPlugin.Variable] = []
        for element in list.elements ?? [list] {
            guard let name = element["name"]?.stringText, !name.isEmpty, let value = element["value"]?.stringText else {
                throw fields.fault("exec.env", "must be a list of name and value, both strings")
            }
            result.append(.init(name: name, value: SecretString(value)))
        }
        return result
    }

    func interactiveMode(version: String) throws(OperationError) -> ExecPlugin.InteractiveMode {
        let known = ExecPlugin.InteractiveMode.allCases.map(\.rawValue).joined(separator: ", ")
        guard let text = try string("interactiveMode") else {
            // Only v1beta1 has a default.
            if version.hasSuffix("v1beta1") { return .ifAvailable }
            throw fields.fault("exec.interactiveMode", "is missing", hint: "set it to one of \(known)")
        }
        guard let mode = ExecPlugin.InteractiveMode(rawValue: text) else {
            throw fields.fault("exec.interactiveMode", "is \"\(text)\"", hint: "set it to one of \(known)")
        }
        return mode
    }
}
