import Changes
import Fleet
import LuaHost
import Modules
import Playbooks
import Sandbox

/// A Lua machine with the words of test files, for one file.
struct TestMachine: Sendable {
    let machine: LuaMachine
    private let context: ModuleContext
    private let file: TestFile
    private let words: LuaTable
    let recordings: RecordingSessions

    /// - Parameters:
    ///   - session: The test's lab; `nil` where it has none.
    ///   - print: Takes the lines that the file prints.
    init(
        _ file: TestFile, _ runner: TestRunner, session: FleetSession? = nil,
        print: @escaping @Sendable (String) -> Void
    ) async throws {
        self.file = file
        let gate = Gate(mode: .live)
        var permissions = runner.permissions
        if let folder = session?.folder {
            permissions.read.items.append(PathGrant(folder))
            permissions.write.items.append(PathGrant(folder))
        }
        context = ModuleContext(
            inventory: session?.inventory, gate: gate, host: HostAccess(permissions, folder: file.folder, gate: gate))
        let library = runner.library
        recordings = RecordingSessions(file, runner, host: context.host, log: print)
        let recorder = RunRecorder(
            playbook: file.path,
            observer: { event in
                if case .printed(let line) = event { print(line) }
            })
        machine = try await ScriptMachine.make(
            library: library, folder: file.folder, context: context, recorder: recorder, limits: runner.limits)
        for hostClass in TestRunner.classes { try await machine.register(class: hostClass) }
        try await machine.register(module: recordings.module)
        // Given to the other rather than found by `require`, where a file of the same name beside the tests comes first.
        let expect = try await Self.load("expect", library, machine)
        words =
            try await machine.call(Self.load("testing", library, machine), [.function(expect)]).first?.tableValue
            ?? LuaTable()
    }

    var fleet: FleetObject { context.fleetObject }

    private static func load(
        _ name: String, _ library: LuaLibrary, _ machine: LuaMachine
    ) async throws -> LuaFunctionHandle {
        guard let module = library.module(named: name) else {
            throw OperationError(
                .file, "the library has no \(name).lua", hint: "test files need a stdlib/ of this version")
        }
        return try await machine.load(source: module.text, chunkName: module.chunkName)
    }

    /// Runs the file's top level, which declares its tests.
    ///
    /// - Returns: Each with what it asks for, or why it is not run.
    func collect() async throws -> [(test: TestCase, task: TestPlan.Work, isOnly: Bool)] {
        try await declare()
        guard let list = words["tests"].functionValue else { return [] }
        let tests = try await machine.call(list).first?.listValue ?? []
        return tests.enumerated().map { index, test in
            let place = (test["place"].stringValue?.dropLast(2)).flatMap { TestFailure.Place(String($0)) }
            let test = (
                test: TestCase(
                    file: file.path, number: index + 1,
                    path: (test["path"].listValue ?? []).compactMap(\.stringValue), line: place?.line),
                task: task(test, TestFailure.Place(file: file.path, line: place?.line ?? 1)),
                isOnly: test["only"].boolValue ?? false
            )
            return test
        }
    }

    func declare() async throws {
        _ = try await machine.call(try await machine.load(source: file.text, chunkName: file.path))
    }

    private func task(_ test: LuaValue, _ place: TestFailure.Place) -> TestPlan.Work {
        if let reason = test["skip"].stringValue { return .skip(reason) }
        do throws(OperationError) {
            return .run(try TestRequest(test["options"].tableValue ?? LuaTable()))
        } catch {
            return .fail(
                TestFailure(kind: error.code.rawValue, message: error.message, hint: error.hint, place: place, in: file)
            )
        }
    }

    /// Runs one test, once ``declare()`` has been called.
    ///
    /// - Returns: How many expectations it has checked.
    func run(_ test: TestCase, lab: LuaValue) async throws -> Int {
        guard let run = words["run"].functionValue else { return 0 }
        return try await machine.call(run, [.integer(test.number), lab]).first?.integerValue ?? 0
    }

    /// Closes every connection.
    func close() async {
        await context.shutdown()
        await recordings.close()
    }
}
