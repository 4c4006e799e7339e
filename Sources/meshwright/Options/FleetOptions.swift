import ArgumentParser
import Changes
import Fleet
import Kubeconfig
import Playbooks
import Values

/// Which clusters a command works on.
struct FleetOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A YAML file that lists the clusters.", valueName: "file"))
    var fleet: String?

    @Option(
        help: ArgumentHelp(
            "Contexts of the kubeconfig in force, separated by commas; each becomes a cluster.", valueName: "a,b"))
    var contexts: String?

    @Option(help: ArgumentHelp("The kubeconfig, instead of $KUBECONFIG or ~/.kube/config.", valueName: "file"))
    var kubeconfig: String?

    var isGiven: Bool { fleet != nil || contexts != nil }

    func validate() throws {
        if fleet != nil && contexts != nil { throw ValidationError("give --fleet or --contexts, not both") }
    }

    func inventory() throws(CommandFailure) -> FleetInventory {
        try readingInput { () throws(OperationError) in
            let environment = Console.variables
            if let fleet {
                return try FleetInventory.load(fleet, kubeconfig: kubeconfig, environment: environment)
            }
            guard let contexts else { throw nothingGiven(environment) }
            let names = contexts.split(separator: ",", omittingEmptySubsequences: false).map {
                String($0).trimmed
            }
            guard !names.contains("") else {
                throw OperationError(
                    .invalidInput, "--contexts '\(contexts)' has an empty name in it",
                    hint: "separate the contexts by commas, as in --contexts cluster01,cluster02")
            }
            let loaded = try Kubeconfig.load(explicitPath: kubeconfig, environment: environment)
            return try FleetInventory.contexts(names, kubeconfig: loaded)
        }
    }

    private func nothingGiven(_ environment: [String: String]) -> OperationError {
        let known = (try? Kubeconfig.load(explicitPath: kubeconfig, environment: environment))?.contextNames ?? []
        let contexts = known.isEmpty ? "" : "; the kubeconfig has the contexts \(Suggestion.list(known))"
        return OperationError(
            .invalidInput, "no clusters are named",
            hint: "give --fleet FILE or --contexts a,b\(contexts)")
    }
}

/// Where playbooks and Lua modules come from.
struct LibraryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A folder with stdlib/ and scripts/ to use instead of what is built in.", valueName: "folder"))
    var library: String?

    func luaLibrary() throws(CommandFailure) -> LuaLibrary {
        guard let library else { return .embedded }
        return try readingInput { () throws(OperationError) in try LuaLibrary(folder: library) }
    }
}

extension String {
    var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
