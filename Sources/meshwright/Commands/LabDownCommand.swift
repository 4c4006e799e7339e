import ArgumentParser
import Changes
import Values

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

struct LabDownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "Stop the lab of a folder, and wait until it is gone.",
        discussion: "What a lab that was killed has left is removed.")

    @OptionGroup var folder: LabFolderOptions

    private static let patience = Duration.seconds(30)

    func run() async throws {
        let limit = ContinuousClock.now + Self.patience
        var stopped: Int32?
        // There is no notice of a lock that becomes free, other than a thread that blocks on it.
        while let process = try Self.process(in: folder.dir) {
            if stopped == nil, process != 0 {
                try stop(process)
                stopped = process
            }
            guard ContinuousClock.now < limit else { throw stillRunning(process) }
            try await Task.sleep(for: .milliseconds(20))
        }
        Console.standard.print(try outcome(hasStopped: stopped != nil))
    }

    private func outcome(hasStopped: Bool) throws(OperationError) -> String {
        if case .dead = try LabFolder.state(folder.dir) {
            try LabFolder.removeDead(folder.dir)
            if !hasStopped { return "the lab in \(folder.dir) was dead; what it had left is removed" }
        }
        return hasStopped ? "the lab in \(folder.dir) is down" : "no lab runs in \(folder.dir)"
    }

    /// The process that runs the folder's lab, or 0 while it has not said so. Its lock is held, so the number belongs
    /// to nobody else.
    private static func process(in path: String) throws(OperationError) -> Int32? {
        switch try LabFolder.state(path) {
        case .running(let description), .starting(let description?):
            return description["pid"]?.integerValue.flatMap { Int32(exactly: $0) } ?? 0
        case .starting: return 0
        case .dead, .stopped: return nil
        }
    }

    private func stop(_ process: Int32) throws(OperationError) {
        guard kill(process, LabUpCommand.downSignal) != 0, errno != ESRCH else { return }
        throw OperationError(
            .command, "cannot stop the lab in \(folder.dir), process \(process): \(String(cString: strerror(errno)))",
            hint: "stop it as the user who started it")
    }

    private func stillRunning(_ process: Int32) -> OperationError {
        OperationError(
            .timeout, "the lab in \(folder.dir), process \(process), has not ended after \(Self.patience.text)",
            hint: "end it with: kill -9 \(process)")
    }
}
