/// What a command in a pod printed and how it ended. A non-zero exit code is a result, not an error.
public struct ExecResult: Sendable, Hashable {
    public var stdout: [UInt8]
    public var stderr: [UInt8]
    public var exitCode: Int
    /// The command printed more than was kept.
    public var isTruncated: Bool

    public init(stdout: [UInt8] = [], stderr: [UInt8] = [], exitCode: Int = 0, isTruncated: Bool = false) {
        self.stdout = stdout
        self.stderr = stderr
        self.exitCode = exitCode
        self.isTruncated = isTruncated
    }

    /// Standard output as UTF-8, with replacement characters for what is not.
    public var stdoutText: String { String(decoding: stdout, as: UTF8.self) }
    /// Standard error as UTF-8, with replacement characters for what is not.
    public var stderrText: String { String(decoding: stderr, as: UTF8.self) }
}
