import LuaHost
import Synchronization

/// Why a test did not come to its end.
struct StoppedTest: Error {
    var error: any Error
    /// Where it was when its time was over.
    var tasks: WhereTasksAre?
}

/// What the tasks of a test, and of the playbooks that it ran, did at a moment.
struct WhereTasksAre: Sendable {
    var states: [LuaTaskState]

    /// - Parameter library: The chunks whose calls are left out.
    func lines(without library: Set<String>) -> [String] {
        states.flatMap { $0.without(library).lines }
    }

    /// The file's line that the innermost call came from.
    func place(in file: TestFile) -> TestFailure.Place? {
        let frames = states.flatMap(\.traceback).filter { $0.source == file.chunkName }
        return frames.first.map { TestFailure.Place(file: file.path, line: $0.line) }
    }
}

extension LuaTaskState {
    /// The same without the calls of some chunks.
    func without(_ library: Set<String>) -> LuaTaskState {
        var state = self
        state.traceback.removeAll { library.contains($0.source) }
        return state
    }
}

extension TestRunner {
    /// How long `<close>` variables may take after a test's time is over.
    private static let grace = Duration.seconds(10)

    /// Does one thing after another for each of several, but no more than ``jobs`` at once, and returns the results in
    /// order.
    func limited<Item: Sendable, Value: Sendable>(
        _ items: [Item], _ body: @escaping @Sendable (Item) async -> Value
    ) async -> [Value] {
        var results: [Value?] = Array(repeating: nil, count: items.count)
        await withTaskGroup(of: (Int, Value).self) { group in
            var next = 0
            while next < min(jobs, items.count) {
                let (index, item) = (next, items[next])
                group.addTask { (index, await body(item)) }
                next += 1
            }
            for await (index, value) in group {
                results[index] = value
                guard next < items.count else { continue }
                let (index, item) = (next, items[next])
                group.addTask { (index, await body(item)) }
                next += 1
            }
        }
        return results.compactMap(\.self)
    }

    /// Runs a test, stops it when its time is over, and finds out where it was then.
    func attempt<Value: Sendable>(
        _ test: TestCase, within limit: Duration, _ body: @escaping @Sendable (TestWatch) async throws -> Value
    ) async -> Result<Value, StoppedTest> {
        let watch = TestWatch()
        running.add(test, watch)
        defer { running.remove(test) }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                guard (try? await Task.sleep(for: limit)) != nil else { return }
                await watch.stop()
                guard (try? await Task.sleep(for: Self.grace)) != nil else { return }
                await watch.stop()
            }
            defer { group.cancelAll() }
            do {
                return .success(try await body(watch))
            } catch {
                return .failure(StoppedTest(error: error, tasks: watch.tasksAtEnd))
            }
        }
    }
}

/// The machines that one test has, for whoever wants to know what they do, or to stop them.
final class TestWatch: Sendable {
    private struct State {
        var machine: LuaMachine?
        var session: FleetSession?
        var tasks: WhereTasksAre?
        var isStopped = false
    }

    private let state = Mutex(State())

    /// How long to wait for an answer of a machine that may be deep in a function of C.
    private static let patience = Duration.seconds(1)

    /// What the tasks did when they were stopped; `nil` when they were not.
    var tasksAtEnd: WhereTasksAre? { state.withLock(\.tasks) }

    func attach(_ machine: LuaMachine, _ session: FleetSession? = nil) {
        let isStopped = state.withLock { state in
            (state.machine, state.session) = (machine, session)
            return state.isStopped
        }
        if isStopped { machine.cancel(.deadline, orNext: true) }
    }

    func stop() async {
        let tasks = WhereTasksAre(states: await states())
        let machine = state.withLock { state in
            state.tasks = state.tasks ?? tasks
            state.isStopped = true
            return state.machine
        }
        machine?.cancel(.deadline, orNext: true)
    }

    func describeTasks(_ receive: @escaping @Sendable ([LuaTaskState]) -> Void) {
        let (machine, session) = state.withLock { ($0.machine, $0.session) }
        machine?.describeTasks(receive)
        session?.describeTasks(receive)
    }

    private func states() async -> [LuaTaskState] {
        let (answers, answer) = AsyncStream.makeStream(of: [LuaTaskState].self)
        let (machine, session) = state.withLock { ($0.machine, $0.session) }
        let count = (machine == nil ? 0 : 1) + (session?.runs ?? 0)
        describeTasks { answer.yield($0) }
        return await withTaskGroup(of: [LuaTaskState]?.self) { group in
            group.addTask {
                var states: [LuaTaskState] = []
                for await more in answers.prefix(count) { states += more }
                return states
            }
            group.addTask {
                try? await Task.sleep(for: Self.patience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next().flatMap(\.self) ?? []
        }
    }
}

/// The tests that run now.
final class RunningTests: Sendable {
    private let state = Mutex<[TestCase: TestWatch]>([:])

    var all: [(TestCase, TestWatch)] {
        state.withLock { $0.map { ($0.key, $0.value) } }.sorted { $0.0.name < $1.0.name }
    }

    func add(_ test: TestCase, _ watch: TestWatch) { state.withLock { $0[test] = watch } }
    func remove(_ test: TestCase) { state.withLock { $0[test] = nil } }
}

/// What a test printed, kept until somebody wants to see it.
final class PrintedLines: Sendable {
    private let state = Mutex<[String]>([])

    var lines: [String] { state.withLock(\.self) }
    func add(_ line: String) { state.withLock { $0.append(line) } }
    func clear() { state.withLock { $0 = [] } }
}
