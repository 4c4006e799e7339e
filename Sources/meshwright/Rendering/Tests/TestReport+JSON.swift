import TestRunner
import Values

extension TestReport {
    /// The report as `--output json` prints it. Its shape is documented in docs/testing-playbooks.md.
    var json: JSON {
        [
            "ok": .bool(ok), "passed": .integer(Int64(passed)), "failed": .integer(Int64(failures.count)),
            "skipped": .integer(Int64(skipped)), "interrupted": .bool(isInterrupted),
            "seconds": .number((seconds * 1000).rounded() / 1000), "tests": .array(results.map(\.json)),
        ]
    }
}

extension TestCase {
    var json: JSON {
        [
            "file": .string(file), "line": line.map { .integer(Int64($0)) } ?? .null, "name": .string(name),
            "path": .array(path.map(JSON.string)),
        ]
    }
}

extension TestResult {
    var json: JSON {
        var json = test.json
        json["seconds"] = .number((seconds * 1000).rounded() / 1000)
        switch outcome {
        case .passed: json["status"] = "passed"
        case .interrupted: json["status"] = "interrupted"
        case .skipped(let reason):
            json["status"] = "skipped"
            json["reason"] = .string(reason)
        case .failed(let failure):
            json["status"] = "failed"
            json["failure"] = failure.json
        }
        return json
    }
}

extension TestFailure {
    /// What is absent is left out.
    var json: JSON {
        var json: JSON = ["kind": .string(kind), "message": .string(message)]
        if let place {
            json["file"] = .string(place.file)
            json["line"] = .integer(Int64(place.line))
        }
        for (key, text) in [("hint", hint), ("expected", expected), ("actual", actual)] {
            if let text { json[key] = .string(text) }
        }
        if !traceback.isEmpty { json["traceback"] = .array(traceback.map(JSON.string)) }
        if !printed.isEmpty { json["printed"] = .array(printed.map(JSON.string)) }
        return json
    }
}
