import Changes
import NIOHTTP1
import Values

/// One question to a cluster and its answer, as a line of a recording has them.
struct RecordedEntry: Sendable, Hashable {
    var cluster: String
    var call: JSON
    var answer: JSON

    init(cluster: String, call: JSON, answer: JSON) {
        (self.cluster, self.call, self.answer) = (cluster, call, answer)
    }

    init?(_ json: JSON) {
        guard let cluster = json["cluster"]?.stringValue, let call = json["call"], let answer = json["answer"] else {
            return nil
        }
        self.init(cluster: cluster, call: call, answer: answer)
    }

    var json: JSON { ["cluster": .string(cluster), "call": call, "answer": answer] }
}

/// What is asked: an object of ``RecordedEntry/call``.
enum RecordedCall {
    /// `PATCH /api/v1/… with its query and body`.
    static func request(_ request: APIRequest, isStream: Bool) -> JSON {
        var call: JSON = ["method": .string(request.method.rawValue), "path": .string(request.path)]
        if !request.query.isEmpty {
            let pairs = request.query.map { ($0.0, JSON.string($0.1)) }
            call["query"] = .object(Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
        }
        if let body = request.body {
            call["body"] = (try? JSON(parsing: body)) ?? .string(String(decoding: body, as: UTF8.self))
        }
        if isStream { call["stream"] = true }
        return call
    }

    /// What a command reads is not kept: it is only said that it reads something.
    static func exec(_ exec: ExecCall) -> JSON {
        var call: JSON = [
            "exec": .array(exec.command.map(JSON.string)), "pod": .string("\(exec.namespace)/\(exec.pod)"),
        ]
        if let container = exec.container { call["container"] = .string(container) }
        if exec.stdin != nil { call["stdin"] = true }
        return call
    }

    static func certificate(of server: String, name: String?) -> JSON {
        var call: JSON = ["certificate_of": .string(server)]
        if let name { call["name"] = .string(name) }
        return call
    }

    /// For messages.
    static func text(_ call: JSON) -> String {
        if let server = call["certificate_of"]?.stringValue { return "the certificate of \(server)" }
        if let command = call["exec"]?.arrayValue {
            return
                "\"\(command.compactMap(\.stringValue).joined(separator: " "))\" in pod \(call["pod"]?.stringValue ?? "")"
        }
        let query = (call["query"]?.objectValue ?? [:]).sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value.stringValue ?? "")" }.joined(separator: "&")
        return "\(call["method"]?.stringValue ?? "") \(call["path"]?.stringValue ?? "")"
            + (query.isEmpty ? "" : "?\(query)")
    }

    /// The call without its body, and without what differs from run to run.
    static func key(_ call: JSON) -> JSON {
        var key = call
        key["body"] = Optional<JSON>.none
        if let command = call["exec"]?.arrayValue {
            key["exec"] = .array(command.map { .string(RecordedNumbers.removed(from: $0.stringValue ?? "")) })
        }
        guard call["stream"] == true else { return key }
        for name in ["resourceVersion", "timeoutSeconds", "sinceTime"] {
            key[path: ["query", name]] = Optional<JSON>.none
        }
        return key
    }

    static func isRead(_ call: JSON) -> Bool {
        call["certificate_of"] != nil || ["GET", "HEAD"].contains(call["method"]?.stringValue)
    }
}

/// What came back: objects of ``RecordedEntry/answer``.
enum RecordedAnswer {
    private static let headers = ["content-type", "retry-after", "warning"]

    static func response(_ response: APIResponse) -> JSON {
        var answer = head(status: response.status, response.headers)
        if let json = try? JSON(parsing: response.body) {
            answer["json"] = json
        } else if !response.body.isEmpty {
            answer["text"] = .string(String(decoding: response.body, as: UTF8.self))
        }
        return answer
    }

    static func head(status: Int, _ all: HTTPHeaders) -> JSON {
        var answer: JSON = ["status": .integer(Int64(status))]
        for name in headers where all.contains(name: name) {
            answer[path: ["headers", name]] = .array(all[name].map(JSON.string))
        }
        return answer
    }

    static func result(_ result: ExecResult) -> JSON {
        [
            "stdout": .string(result.stdoutText), "stderr": .string(result.stderrText),
            "exit_code": .integer(Int64(result.exitCode)), "truncated": .bool(result.isTruncated),
        ]
    }

    static func report(_ report: TLSProbe.Report) -> JSON {
        var answer: JSON = [
            "dns_names": .array(report.names.dnsNames.map(JSON.string)),
            "addresses": .array(report.names.addresses.map(JSON.string)),
            "expected_name": .string(report.expectedName),
        ]
        if let name = report.names.commonName { answer["common_name"] = .string(name) }
        if let distrust = report.distrust { answer["distrust"] = .string(distrust) }
        return answer
    }

    static func failure(_ error: any Error) -> JSON {
        if let error = error as? OperationError {
            var failure: JSON = [
                "kind": .string(error.code.rawValue), "message": .string(error.message),
                "retryable": .bool(error.retryable),
            ]
            if let hint = error.hint { failure["hint"] = .string(hint) }
            if let status = error.status { failure["status"] = status }
            return ["failure": failure]
        }
        let failure = TransportFailure(error)
        return [
            "failure": [
                "transport": .string(failure.kind.rawValue), "amid_answer": .bool(failure.isAmidAnswer),
                "message": .string("\(failure.cause)"),
            ]
        ]
    }
}

extension JSON {
    /// The recorded failure, if this answer is one.
    var recordedFailure: (any Error)? {
        guard let failure = self["failure"] else { return nil }
        let message = failure["message"]?.stringValue ?? ""
        if let kind = failure["transport"]?.stringValue {
            var result = TransportFailure(.init(rawValue: kind) ?? .other, cause: RecordedCause(description: message))
            result.isAmidAnswer = failure["amid_answer"]?.boolValue ?? false
            return result
        }
        return recordedError(message)
    }

    private func recordedError(_ message: String) -> OperationError {
        let failure = self["failure"]
        return OperationError(
            .init(failure?["kind"]?.stringValue ?? "command"), message, status: failure?["status"],
            retryable: failure?["retryable"]?.boolValue ?? false, hint: failure?["hint"]?.stringValue)
    }
}

/// What a failure said when it was recorded.
private struct RecordedCause: Error, CustomStringConvertible {
    var description: String
}
