import ArgumentParser

/// For people or for programs.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json

    /// What the arguments ask for, known also when the rest of them cannot be read.
    init(in arguments: [String]) {
        let arguments = Array(arguments.prefix { $0 != "--" })
        let pairs = zip(arguments, arguments.dropFirst())
        let isJSON =
            pairs.contains { ($0 == "-o" || $0 == "--output") && $1 == "json" }
            || arguments.contains("--output=json") || arguments.contains("-o=json") || arguments.contains("-ojson")
        self = isJSON ? .json : .text
    }
}

struct OutputOptions: ParsableArguments {
    @Option(name: [.short, .long], help: "text for people, or json: one object on standard output.")
    var output: OutputFormat = .text
}
