#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A command and what it took.
struct Command {
    var arguments: [String]
    var environment: [String: String] = [:]
    /// Whether what it prints is shown.
    var isShown = false

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Of one run, as the operating system accounts for it, children that it waited for included.
    struct Usage {
        var seconds: Double
        var processorSeconds: Double
        /// Of the largest process.
        var peakMebibytes: Double
    }

    /// Runs it to its end.
    func measure() throws -> Usage {
        let beginning = ContinuousClock.now
        let process = try start()
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        guard status == 0 else { throw Failure(description: "\(arguments.joined(separator: " ")) failed") }
        return Usage(
            seconds: seconds(beginning.duration(to: .now)),
            processorSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            peakMebibytes: Double(usage.ru_maxrss) / 1024)
    }

    /// Starts it without waiting.
    func start() throws -> pid_t {
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
        if !isShown {
            posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0)
            posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0)
        }
        var process: pid_t = 0
        let result = Self.withPointers(to: arguments) { argv in
            Self.withPointers(to: variables) { posix_spawnp(&process, arguments[0], &files, nil, argv, $0) }
        }
        guard result == 0 else {
            throw Failure(description: "\(arguments[0]) does not start: \(String(cString: strerror(result)))")
        }
        return process
    }

    private var variables: [String] {
        var variables: [String: String] = [:]
        for name in ["PATH", "TMPDIR"] { variables[name] = getenv(name).map { String(cString: $0) } }
        return variables.merging(environment) { $1 }.map { "\($0)=\($1)" }
    }

    private static func withPointers<Result>(
        to texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = texts.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
    }
}

func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
}

private func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

/// A process that serves until it is stopped.
struct Server {
    let process: pid_t

    /// - Parameter file: Appears when it serves.
    init(_ command: Command, readyWhen file: String) throws {
        unlink(file)
        process = try command.start()
        for _ in 0..<600 where access(file, F_OK) != 0 { usleep(100_000) }
        guard access(file, F_OK) == 0 else {
            stop()
            throw Command.Failure(description: "\(command.arguments.joined(separator: " ")) does not get ready")
        }
    }

    func stop() {
        kill(process, SIGINT)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }
}
