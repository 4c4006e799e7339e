import Changes
import Foundation
import Lab
import Values

/// Whether an error tells an operator the truth about a fault that was met.
struct TrueCause {
    let error: OperationError

    /// What is wrong with the error; empty when it names one of the faults, its place in a playbook, and what to do.
    func complaints(_ faults: [InjectedFault]) -> [String] {
        var complaints: [String] = []
        if !faults.contains(where: isTold) { complaints.append("the run stopped with what no fault explains: \(text)") }
        if error.location?.wholeMatch(of: /[a-z_-]+\.lua:[0-9]+/) == nil {
            complaints.append("the error names no line of a playbook: \(text)")
        }
        if error.hint?.isEmpty != false { complaints.append("the error does not say what to do: \(text)") }
        return complaints
    }

    private var text: String {
        "\(error.code) in \(error.cluster ?? "no cluster"), while \(error.operation ?? "nothing"): \(error.message)"
    }

    private func isTold(_ fault: InjectedFault) -> Bool {
        error.cluster == fault.cluster && says(fault.kind) && names(fault)
    }

    /// The object, or for requests about no one object the resource. What a restart ends is any request at all.
    private func names(_ fault: InjectedFault) -> Bool {
        if case .restart = fault.kind { return error.operation != nil }
        let place = "\(error.operation ?? "") \(error.object ?? "")"
        if let object = fault.object { return place.contains(object) }
        let resource = fault.request.split(separator: " ").last.map(String.init) ?? ""
        return place.contains(resource.hasPrefix("/") ? "asking which kinds there are" : String(resource.dropLast()))
    }

    private func says(_ kind: FaultKind) -> Bool {
        switch kind {
        case .delay, .rotateCertificate: false
        case .drop: isUnreachable && message(hasOneOf: "closed the connection", "the connection ended before")
        case .reset: isUnreachable && message(hasOneOf: "reset")
        case .truncate:
            isUnreachable && message(hasOneOf: "closed the connection before", "the connection ended before")
        // Requests in flight are cut, and those that follow are refused or cut amid their handshakes.
        case .restart:
            isUnreachable
                && message(
                    hasOneOf: "refuses connections", "connection refused", "closed the connection", "reset",
                    "the connection ended before")
        case .answer(let status, _):
            error.code == (status == 504 ? .timeout : .serverError) && hasStatus(status, "(\(status))")
        case .expireCredentials: error.code == .unauthorized && hasStatus(401, "(401 Unauthorized)")
        }
    }

    private var isUnreachable: Bool { error.code == .unreachable && !error.message.isEmpty }

    private func message(hasOneOf parts: String...) -> Bool { parts.contains(where: error.message.contains) }

    /// The number, and the server's own words.
    private func hasStatus(_ status: Int, _ number: String) -> Bool {
        let said = error.status?["message"]?.stringValue ?? "nothing"
        return error.status?["code"]?.integerValue == Int64(status) && message(hasOneOf: number)
            && message(hasOneOf: said)
    }
}
