/// What is fuzzed. libFuzzer looks for inputs that break a property (`make fuzz`), and ``ReplayTests`` tries those that are
/// kept in `Corpus` and `Failures`, which have a folder for each target.
enum FuzzTarget: String, CaseIterable, Sendable {
    /// A kubeconfig's text, read, merged, written and read again.
    case kubeconfig
    /// A JSON document on its way into Lua and back.
    case json
    /// What a server sends during exec, and what a command is given to read.
    case exec
    /// The answer to a watch, and what it comes to.
    case watch
    /// etcd's client configuration in secret `cilium-clustermesh`.
    case etcd

    /// - Throws: ``Violation`` when a property does not hold for these bytes; any other error is one too.
    func check(_ input: [UInt8]) async throws {
        switch self {
        case .kubeconfig: try KubeconfigTarget.check(input)
        case .json: try await JSONTarget.check(input)
        case .exec: try ExecTarget.check(input)
        case .watch: try WatchTarget.check(input)
        case .etcd: try EtcdTarget.check(input)
        }
    }
}

/// A property that does not hold.
struct Violation: Error, CustomStringConvertible {
    var description: String
}

func hold(_ condition: Bool, _ property: @autoclosure () -> String) throws(Violation) {
    if !condition { throw Violation(description: property()) }
}
