import Changes
import Synchronization
import Testing
import Values

@Suite struct GateTests {
    @Test("live runs permit mutations, dry runs say so, read-only runs refuse with the intent")
    func modes() throws {
        #expect(try Gate(mode: .live).permit("delete pod default/x") == false)
        #expect(try Gate(mode: .dryRun).permit("delete pod default/x") == true)
        #expect {
            _ = try Gate(mode: .readOnly).permit("delete pod default/x")
        } throws: { error in
            let error = error as? OperationError
            return error?.code == .readOnly && error?.message.contains("delete pod default/x") == true
        }
    }

    @Test("a change that changes nothing is not reported")
    func unchanged() {
        let count = Mutex(0)
        let gate = Gate { _ in count.withLock { $0 += 1 } }
        gate.report(Change(action: .update, object: "x", before: ["a": 1], after: ["a": 1]))
        #expect(count.withLock { $0 } == 0)
        gate.report(Change(action: .update, object: "x", before: ["a": 1], after: ["a": 2]))
        gate.report(Change(action: .delete, object: "x", before: nil, after: nil))
        #expect(count.withLock { $0 } == 2)
    }

    @Test("an error prints cluster, message and operation, and keeps what it has when placed")
    func errorText() {
        let error = OperationError(.notFound, "services \"x\" not found", cluster: "cluster01")
            .at(cluster: "other", operation: "reading service default/x")
        #expect(error.description == "cluster01: services \"x\" not found (while reading service default/x)")
    }

    @Test("findings order by severity")
    func severities() {
        #expect([Finding.Severity.error, .info, .warning].sorted() == [.info, .warning, .error])
    }
}
