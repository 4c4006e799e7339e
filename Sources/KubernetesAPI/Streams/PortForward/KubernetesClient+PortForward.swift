import Changes
import NIOCore
import Values

extension KubernetesClient {
    /// Connects to a port inside a pod through the API server and the kubelet. Each call is one connection.
    ///
    /// - Parameters:
    ///   - pod: Without a namespace, that of the kubeconfig's context or `default`.
    ///   - timeout: Until the connection stands.
    ///   - body: Uses the connection, which is closed when it returns.
    /// - Throws: What `body` throws, or ``OperationError``. That nothing listens on the port shows as an error of
    ///   ``PodConnection/incoming``, as the kubelet connects only then.
    public func portForward<Value: Sendable>(
        _ pod: ObjectName, port: Int, timeout: Duration = .seconds(30),
        _ body: @Sendable (PodConnection) async throws -> Value
    ) async throws -> Value {
        let namespace = pod.namespace ?? defaultNamespace
        let object = "pod \(namespace)/\(pod.name)"
        let target = "port \(port) of \(object)"
        guard carrier.isLive else {
            throw OperationError(
                .notRecorded, "a recording has no connections to ports of pods", cluster: cluster, object: object)
        }
        let upgrade = PodUpgrade(
            cluster: cluster, access: access, namespace: namespace, pod: pod.name, subresource: "portforward",
            query: [("ports", String(port))], subprotocols: ["v4.channel.k8s.io"],
            operation: "connecting to \(target)",
            protocolHint: "check proxies between here and the API server; they must let WebSockets pass",
            timeout: timeout, options: options)
        do {
            return try await connect(upgrade, target: target, body).get()
        } catch let error as OperationError {
            throw error.at(cluster: cluster, object: object, operation: upgrade.operation)
        }
    }

    /// - Returns: What `body` returned or threw: its errors are its own and not to be explained here.
    private func connect<Value: Sendable>(
        _ upgrade: PodUpgrade, target: String, _ body: @Sendable (PodConnection) async throws -> Value
    ) async throws(OperationError) -> Result<Value, any Error> {
        try await upgrade.run(credentials: credentials) { channel, _ in
            try channel.pipeline.syncOperations.addHandler(PortForwardHandler(target: target))
            return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        } use: { channel, scope in
            scope.established()
            return try await channel.executeThenClose { inbound, outbound in
                let connection = PodConnection(
                    inbound: inbound, outbound: outbound, failure: ConnectionFailure(peer: target))
                do {
                    return .success(try await body(connection))
                } catch {
                    return .failure(scope.ending ?? error)
                }
            }
        }
    }
}
