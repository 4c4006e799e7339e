import Changes
import FoundationEssentials
import Kubeconfig
import Testing

/// What answers the requests of a scenario.
enum BackEnd: Sendable, Hashable, CustomTestStringConvertible {
    case lab
    /// Answers with recordings of a real API server and kubelet, and with nothing else.
    case replay
    /// A cluster of somebody's, by its context in `MESHWRIGHT_TEST_KUBECONFIG`.
    case real(context: String)

    static let all: [BackEnd] = [.lab, .replay] + RealClusters.contexts.map { .real(context: $0) }

    var testDescription: String {
        switch self {
        case .lab: "lab"
        case .replay: "recordings"
        case .real(let context): "cluster \(context)"
        }
    }

    /// What back ends differ in, beside how they are started.
    enum Capability: String, Sendable {
        case keepsObjects = "keep what is written to it"
        case runsPods = "run pods"
        case forgets = "be told to forget old versions"
    }

    var capabilities: Set<Capability> {
        switch self {
        case .lab: [.keepsObjects, .runsPods, .forgets]
        case .replay: [.forgets]
        case .real: [.keepsObjects, .runsPods]
        }
    }

    /// Ends a test case with a report, where this back end cannot do what it needs.
    func require(_ needs: [Capability]) throws {
        for need in needs where !capabilities.contains(need) { try skip("it cannot \(need.rawValue)") }
    }

    /// Says in the test's output what this back end could not be asked, while the rest of the case goes on.
    func note(_ reason: String) {
        Issue.record("not tested against \(testDescription): \(reason)", severity: .warning)
    }

    /// Ends a test case as not done. A cancelled case alone is not shown; the warning is.
    func skip(_ reason: String) throws -> Never {
        note(reason)
        try Test.cancel("\(reason)")
    }
}

/// Which clusters the environment names: `MESHWRIGHT_TEST_KUBECONFIG`, a path, and `MESHWRIGHT_TEST_CONTEXTS`, names
/// separated by commas.
enum RealClusters {
    static let kubeconfig = ProcessInfo.processInfo.environment["MESHWRIGHT_TEST_KUBECONFIG"]
    static let contexts =
        (ProcessInfo.processInfo.environment["MESHWRIGHT_TEST_CONTEXTS"] ?? "").split(separator: ",").map {
            String($0.drop { $0 == " " })
        }
    static func access(to context: String) throws(OperationError) -> ClusterAccess {
        try Kubeconfig.load(explicitPath: kubeconfig, environment: [:]).access(context: context)
    }

    /// An image with sh, cat, head, tr, stty and curl that answers HTTP on port 80.
    static let image = ProcessInfo.processInfo.environment["MESHWRIGHT_TEST_IMAGE"] ?? "docker.io/nginx:stable"
}
