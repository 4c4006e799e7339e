import ArgumentParser

struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab", abstract: "Simulated clusters that run until they are stopped.",
        subcommands: [LabUpCommand.self, LabDownCommand.self, LabStatusCommand.self])
}

struct LabFolderOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the lab's kubeconfigs and fleet file.", valueName: "folder"))
    var dir = "lab"
}
