import Changes
import Values

/// What a check of kernels found.
public struct KernelReport: Sendable, Hashable {
    /// One node.
    public struct Row: Sendable, Hashable {
        public var node: KernelNode
        /// The worst of its findings.
        public var severity: Finding.Severity
        /// The codes of its findings.
        public var codes: [String]

        init(node: KernelNode, findings: [Finding]) {
            self.node = node
            severity = findings.map(\.severity).max() ?? .info
            codes = findings.map(\.code)
        }
    }

    public internal(set) var findings: [Finding] = []
    public internal(set) var rows: [Row] = []

    /// No finding is an error.
    public var ok: Bool { findings.allSatisfy { $0.severity < .error } }

    /// One line a node.
    public var table: TextTable {
        TextTable(
            header: ["CLUSTER", "NODE", "KERNEL", "SYSTEM", "RESULT"],
            rows: rows.map { row in
                [
                    row.node.cluster ?? "-", row.node.name, row.node.kernelVersion, row.node.osImage,
                    row.codes.joined(separator: ", "),
                ]
            })
    }
}
