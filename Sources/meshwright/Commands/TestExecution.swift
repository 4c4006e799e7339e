import Changes
import FoundationEssentials
import LuaHost
import Synchronization
import TestRunner
import Values

/// Runs tests as `test` does: shows what happens, stops when asked to, and ends with a status.
struct TestExecution: Sendable {
    let runner: TestRunner
    let format: TestCommand.Format
    let junit: String?
    let tap: String?
    let isVerbose: Bool
    let console: Console

    func perform(_ files: [TestFile], filters: [String], isListing: Bool) async throws -> ExitStatus {
        let report = try await untilStopped { () async throws -> TestReport? in
            let plan = await runner.plan(files, filters: filters)
            if plan.tests.isEmpty {
                throw CommandFailure(.usage, Self.noTests(files, filters))
            }
            if isListing {
                list(plan)
                return nil
            }
            let progress = TestProgress(plan: plan, console: console, format: format, isVerbose: isVerbose)
            progress.begin()
            let report = await runner.run(plan) { progress.observe($0) }
            progress.end(report)
            return report
        }
        guard let report else { return .done }
        try write(TestXML.text(report), to: junit)
        try write(TestAnythingProtocol.text(report), to: tap)
        return report.isInterrupted ? .interrupted : report.ok ? .done : .failed
    }

    /// Runs `body`, whose task is cancelled when the operator interrupts: it still ends in order.
    private func untilStopped<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let (interrupts, interrupt) = AsyncStream.makeStream(of: Void.self)
        return try await withInterrupts(quit: { showTasks() }) { _ in
            interrupt.finish()
        } body: {
            try await withThrowingTaskGroup(of: Value?.self) { group in
                group.addTask { try await body() }
                group.addTask {
                    for await _ in interrupts {}
                    return nil
                }
                defer { group.cancelAll() }
                while let ended = try await group.next() {
                    if let value = ended { return value }
                    group.cancelAll()
                }
                throw CancellationError()
            }
        }
    }

    private func showTasks() {
        runner.describeTasks { test, tasks in
            console.log([console.errorStyle.strong(test.name)] + tasks.report(console.errorStyle))
        }
    }

    private static func noTests(_ files: [TestFile], _ filters: [String]) -> OperationError {
        let place = counted(files.count, "file")
        return filters.isEmpty
            ? OperationError(
                .invalidInput, "there are no tests in \(place)",
                hint: "declare some: it(\"name\", function() expect(1 + 1):is(2) end)")
            : OperationError(
                .invalidInput,
                "no test in \(place) has \(filters.map { "\"\($0)\"" }.joined(separator: " or ")) in its name",
                hint: "--list shows the names")
    }

    private func list(_ plan: TestPlan) {
        if format == .json {
            let json: JSON = ["tests": .array(plan.tests.map(\.json))]
            return console.print(json.text(indented: true))
        }
        for test in plan.tests {
            console.print(test.path.isEmpty ? test.file : "\(test.file): \(test.name.printable)")
        }
        for (test, failure) in plan.failures {
            console.log(TestLines(console.errorStyle).lines(for: failure, of: test.name))
        }
    }

    private func write(_ text: @autoclosure () -> String, to path: String?) throws {
        guard let path else { return }
        do {
            try Data(text().utf8).write(to: URL(filePath: path), options: [.atomic])
        } catch {
            throw OperationError(
                .file, "cannot write the report \(path)", hint: "check that its folder exists and is writable",
                cause: error)
        }
    }
}
