import ArgumentParser

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

@main
struct Meshwright: AsyncParsableCommand {
    // The parser looks for requests of completion scripts first, which takes a tenth of a short run, but not in a command
    // that says whose it is.
    static let name = "meshwright"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Connect Kubernetes clusters that run Cilium into one mesh, and prove that it works.",
        discussion: """
            Try it without a cluster: meshwright rehearse clustermesh --clusters 3

            Exit status: 0 done, 1 the playbook or a test failed, 2 wrong usage or input, 3 'check' found errors, 124 the deadline \
            passed, 130 interrupted (143 by SIGTERM).
            """,
        version: VersionCommand.text,
        subcommands: [
            RunCommand.self, RehearseCommand.self, TestCommand.self, PlaybooksCommand.self, ForkCommand.self,
            CheckCommand.self, StatusCommand.self, LabCommand.self, ReplCommand.self, DocsCommand.self,
            VersionCommand.self,
        ])

    static var _errorPrefix: String { "error: " }

    static func main() async {
        // Whoever reads our output may stop reading; the write then fails instead of the process.
        signal(SIGPIPE, SIG_IGN)
        let status = await Invocation(arguments: Array(CommandLine.arguments.dropFirst()), console: .standard).perform()
        status.end()
    }
}
