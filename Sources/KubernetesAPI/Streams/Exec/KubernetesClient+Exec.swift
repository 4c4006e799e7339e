import Changes
import NIOCore
import Values

extension KubernetesClient {
    /// Runs a command in a container and collects what it prints. A non-zero exit code is a result, not an error.
    ///
    /// A command that may change something is refused in a read-only run and, as it cannot be simulated, in a dry run.
    ///
    /// - Parameters:
    ///   - pod: Without a namespace, that of the kubeconfig's context or `default`.
    ///   - container: `nil` for the pod's only or default one.
    ///   - command: Program and arguments; no shell is involved.
    ///   - stdin: What the command reads, then end of file; `nil` for no standard input. Needs an API server that speaks
    ///     `v5.channel.k8s.io` (Kubernetes 1.30): earlier protocols cannot end a command's input.
    ///   - timeout: For everything together.
    ///   - isReadOnly: The command changes nothing, so that it may run in any run.
    ///   - outputLimit: Bytes of both outputs together that are kept; what goes beyond is read and dropped.
    /// - Throws: ``OperationError``: `command` when it cannot be started, `not_found`, `forbidden` and so on when the API
    ///   server refuses, `timeout`, `unreachable` also when the connection breaks before the exit code is known.
    public func exec(
        _ pod: ObjectName, container: String? = nil, command: [String], stdin: [UInt8]? = nil,
        timeout: Duration = .seconds(60), isReadOnly: Bool = false, outputLimit: Int = 16 << 20
    ) async throws(OperationError) -> ExecResult {
        let call = ExecCall(
            cluster: cluster, access: access, namespace: pod.namespace ?? defaultNamespace, pod: pod.name,
            container: container, command: command, stdin: stdin, isReadOnly: isReadOnly, outputLimit: outputLimit)
        do {
            try call.pass(gate)
            return try await carrier.exec(call, with: credentials, timeout: timeout, options: options)
        } catch {
            throw error.at(cluster: cluster, object: call.object, operation: call.operation)
        }
    }
}
