import ArgumentParser
import Changes
import Lab
import Synchronization
import Values

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

struct LabUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Start simulated clusters, and run them until Ctrl-C or 'lab down'.",
        discussion: """
            The folder gets a kubeconfig for each cluster, fleet.yaml for --fleet, and lab.json, in which "ready" is true \
            as soon as the clusters answer. They are removed when the lab ends. The status is 0 when 'lab down' has ended \
            it, and 130 after Ctrl-C.
            """)

    @OptionGroup var lab: LabOptions
    @OptionGroup var folder: LabFolderOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = try readingInput { () throws(OperationError) in try lab.configuration() }
        let files = configuration.clusters.map { "\($0.label).conf" } + ["fleet.yaml"]
        let folder = try readingInput { () throws(OperationError) in try LabFolder.claim(self.folder.dir, files: files)
        }
        defer { folder.remove() }
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let isInterrupted = Mutex(false)
        try await withInterrupts(others: [Self.downSignal: { end.finish() }]) { _ in
            isInterrupted.withLock { $0 = true }
            end.finish()
        } body: {
            try await serve(configuration, files: files, in: folder, until: ends)
        }
        if isInterrupted.withLock({ $0 }) { throw ExitStatus.interrupted }
    }

    /// What `lab down` sends: the lab ends as it should then, which is no interrupt.
    static let downSignal = SIGUSR1

    private func serve(
        _ configuration: LabConfiguration, files: [String], in folder: LabFolder, until ends: AsyncStream<Void>
    ) async throws {
        do {
            try await withLab(configuration) { lab in
                try lab.writeFiles(to: folder.path)
                let description = Self.describe(lab, configuration, files: files)
                try folder.describe(as: description)
                announce(lab, description, in: folder.path)
                for await _ in ends {}
            }
        } catch let error as LabError {
            throw CommandFailure(.failed, OperationError(error))
        }
    }

    private func announce(_ lab: Lab, _ description: JSON, in folder: String) {
        let console = Console.standard
        guard output.output == .text else { return console.print(description.text(indented: true)) }
        let first = lab.clusters.first?.name ?? ""
        console.print(
            """
            \(counted(lab.clusters.count, "cluster")) up: \(lab.clusters.map(\.name).joined(separator: ", "))

              meshwright run clustermesh --fleet \(folder)/fleet.yaml
              meshwright status --fleet \(folder)/fleet.yaml
              kubectl --kubeconfig \(folder)/\(first).conf get nodes

            Stop with Ctrl-C, or: meshwright lab down --dir \(folder)
            """)
    }

    private static func describe(_ lab: Lab, _ configuration: LabConfiguration, files: [String]) -> JSON {
        let clusters = lab.clusters.map { cluster -> JSON in
            [
                "name": .string(cluster.name), "server": .string(cluster.serverURL),
                "kubeconfig": .string("\(cluster.name).conf"), "context": .string(cluster.context),
                "cilium_version": .string(cluster.settings.ciliumVersion),
                "nodes": .array(cluster.nodes.map { ["name": .string($0.name), "address": .string($0.address)] }),
            ]
        }
        return [
            "ready": true, "fleet": "fleet.yaml", "files": .array(files.map(JSON.string)),
            "clusters": .array(clusters), "kubernetes_version": .string(configuration.kubernetesVersion),
        ]
    }
}
