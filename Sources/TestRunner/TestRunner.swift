import Changes
import Fleet
import KubernetesAPI
import Lab
import LuaHost
import Playbooks
import Sandbox
import Synchronization
import Values

/// Finds the tests in Lua files and runs them, several at once, each in a machine and, if it asks for one, a lab of its own.
public struct TestRunner: Sendable {
    public let library: LuaLibrary
    /// How many tests run at once.
    public let jobs: Int
    /// For tests that do not say how long they may take.
    public let timeout: Duration
    /// What the operator lets tests, and the playbooks that they run, do with this machine.
    public let permissions: Permissions
    public let limits: ScriptLimits
    /// Where labs keep their files: a folder for this run only.
    public let folder: String
    let running = RunningTests()

    public static let defaultTimeout = Duration.seconds(60)

    public init(
        library: LuaLibrary = .embedded, jobs: Int, timeout: Duration = Self.defaultTimeout,
        permissions: Permissions = .init(), limits: ScriptLimits = .init(), folder: String
    ) {
        self.permissions = permissions
        self.limits = limits
        self.library = library
        self.jobs = max(1, jobs)
        self.timeout = timeout
        self.folder = folder
    }

    /// The chunks that are not an author's own.
    var libraryChunks: Set<String> { Set(library.modules.map(\.chunkName)) }

    /// What every test that runs waits for.
    ///
    /// - Parameter receive: Gets the name and the tasks of each test, one after another. It must not wait.
    public func describeTasks(_ receive: @escaping @Sendable (TestCase, [LuaTaskState]) -> Void) {
        let library = libraryChunks
        for (test, watch) in running.all {
            watch.describeTasks { tasks in receive(test, tasks.map { $0.without(library) }) }
        }
    }
}

// Planning
extension TestRunner {
    /// Loads every file to find its tests.
    ///
    /// - Parameter filters: Texts of which each test to run has one in its name or its file's; empty for all tests.
    public func plan(_ files: [TestFile], filters: [String] = []) async -> TestPlan {
        let found = await limited(files) { await collect($0) }
        var entries: [(entry: TestPlan.Entry, isOnly: Bool)] = found.flatMap(\.self)
        entries.removeAll { entry, _ in
            !filters.isEmpty && entry.test.number > 0 && !filters.contains { entry.test.isNamed($0) }
        }
        let isFocused = entries.contains(where: \.isOnly)
        if isFocused { entries.removeAll { !$0.isOnly && $0.entry.test.number > 0 } }
        return TestPlan(entries: entries.map(\.entry), isFocused: isFocused)
    }

    private func collect(_ file: TestFile) async -> [(entry: TestPlan.Entry, isOnly: Bool)] {
        let whole = TestCase(file: file.path, number: 0, path: [], line: nil)
        let printed = PrintedLines()
        let result = await attempt(whole, within: timeout) { watch in
            let machine = try await TestMachine(file, self) { printed.add($0) }
            watch.attach(machine.machine)
            let tests = try await machine.collect()
            await machine.close()
            return tests
        }
        switch result {
        case .success(let tests):
            return tests.map { (TestPlan.Entry(test: $0.test, file: file, task: $0.task), $0.isOnly) }
        case .failure(let stop):
            let failure = failure(stop, in: file, timeout, printed)
            return [(TestPlan.Entry(test: whole, file: file, task: .fail(failure)), false)]
        }
    }
}

// Running
extension TestRunner {
    /// Runs what is planned. When the task is cancelled, tests are stopped and their labs with them.
    ///
    /// - Parameter observer: Gets every event as it happens, from any thread.
    public func run(
        _ plan: TestPlan, observer: @escaping @Sendable (TestEvent) -> Void = { _ in }
    ) async -> TestReport {
        let start = ContinuousClock.now
        let results = await limited(plan.entries) { entry in
            if case .run = entry.task, !Task.isCancelled { observer(.started(entry.test)) }
            let start = ContinuousClock.now
            let outcome = await outcome(of: entry)
            let result = TestResult(
                test: entry.test, outcome: outcome, seconds: start.duration(to: .now).seconds)
            observer(.finished(result))
            return result
        }
        return TestReport(
            results: results, seconds: start.duration(to: .now).seconds, isFocused: plan.isFocused)
    }

    private func outcome(of entry: TestPlan.Entry) async -> TestResult.Outcome {
        if Task.isCancelled { return .interrupted }
        switch entry.task {
        case .skip(let reason): return .skipped(reason)
        case .fail(let failure): return .failed(failure)
        case .run(let request): return await run(entry.test, of: entry.file, request)
        }
    }

    private func run(_ test: TestCase, of file: TestFile, _ request: TestRequest) async -> TestResult.Outcome {
        let printed = PrintedLines()
        let limit = request.timeout ?? timeout
        do {
            guard let lab = request.lab else {
                return await run(test, of: file, within: limit, in: nil, printed)
            }
            let outcome = try await withLab(lab) { lab in
                let session = try FleetSession(
                    of: file, self, log: { printed.add($0) }, writeFiles: { try lab.writeFiles(to: $0) })
                defer { session.removeFiles() }
                return await run(test, of: file, within: limit, in: (lab, session), printed)
            }
            return outcome
        } catch {
            if Task.isCancelled { return .interrupted }
            let error =
                (error as? LabError).map {
                    OperationError(.unsupported, "the lab does not start: \($0.message)", hint: $0.hint)
                }
                ?? error
            return .failed(TestFailure(error, in: file, library: libraryChunks))
        }
    }

    private func run(
        _ test: TestCase, of file: TestFile, within limit: Duration, in lab: (lab: Lab, session: FleetSession)?,
        _ printed: PrintedLines
    ) async -> TestResult.Outcome {
        let result = await attempt(test, within: limit) { watch in
            let machine = try await TestMachine(file, self, session: lab?.session) { printed.add($0) }
            watch.attach(machine.machine, lab?.session)
            try await machine.declare()
            printed.clear()
            let object = lab.map { LabObject(lab: $0.lab, session: $0.session, fleet: machine.fleet) }
            let count = try await machine.run(test, lab: object.map { .object($0) } ?? .nil)
            await machine.close()
            return count + (lab?.session.checks ?? 0) + machine.recordings.checks
        }
        switch result {
        case .success(let count): return count > 0 ? .passed : .failed(Self.assertsNothing(test, in: file))
        case .failure(let stop):
            if Task.isCancelled { return .interrupted }
            if let error = stop.error as? LuaError, error.kind == "skipped" { return .skipped(error.message) }
            var failure = failure(stop, in: file, limit, printed)
            if lab == nil, failure.message == "attempt to index a nil value (local 'lab')" {
                failure.hint =
                    "a test has a lab when its options ask for one: it(\"…\", { clusters = 2 }, function(lab) … end)"
            }
            return .failed(failure)
        }
    }

    private static func assertsNothing(_ test: TestCase, in file: TestFile) -> TestFailure {
        TestFailure(
            kind: "asserts_nothing", message: "the test asserts nothing",
            hint: "check something with expect(…), assert(…) or report:require()",
            place: test.line.map { TestFailure.Place(file: test.file, line: $0) }, in: file)
    }

    private func failure(
        _ stop: StoppedTest, in file: TestFile, _ limit: Duration, _ printed: PrintedLines
    ) -> TestFailure {
        var failure = TestFailure(stop.error, in: file, library: libraryChunks)
        if let tasks = stop.tasks {
            failure = TestFailure(
                kind: LuaError.Kind.timeout, message: "not done after \(limit.text)",
                hint: "the option 'timeout' gives a test more time, and --timeout all of them",
                place: failure.place ?? tasks.place(in: file), in: file)
            failure.traceback = tasks.lines(without: libraryChunks)
        }
        failure.printed = printed.lines
        return failure
    }
}
