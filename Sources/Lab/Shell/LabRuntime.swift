import Values

/// The kubelets as the API server sees them: commands and logs.
struct LabRuntime: PodRuntime {
    let context: ClusterContext
    let kubelet: Kubelet

    func exec(_ request: ExecRequest, streams: ExecStreams) async throws -> Int {
        let pod = try await pod(request.pod, container: request.container)
        guard let container = pod.container(request.container), pod.current.fault?.container != container.name else {
            throw Self.noContainer(request.container)
        }
        let sizes = LatestSize()
        let shell = ContainerShell(
            context: context, pod: pod, container: container, input: streams.input, sizes: sizes,
            isTerminal: request.isTerminal)
        var outputs = ContainerShell.Outputs(write: streams.write)
        if request.isTerminal { outputs.write = { try await streams.write($0.asOnTerminal) } }
        return try await withThrowingTaskGroup(of: Int?.self) { group in
            group.addTask {
                for await size in streams.sizes { sizes.set(size) }
                return nil
            }
            group.addTask { [outputs] in try await shell.run(request.command, outputs) }
            defer { group.cancelAll() }
            while let end = try await group.next() { if let end { return end } }
            return 0
        }
    }

    func attach(_ request: ExecRequest, streams: ExecStreams) async throws -> Bool {
        let pod = try await pod(request.pod, container: request.container)
        guard let process = pod.current.processes[request.container] else { return false }
        try await process.attach(streams)
        return true
    }

    func logs(_ request: LogRequest) async throws(StatusError) -> ContainerLog {
        let pod = try await pod(request.pod, container: request.container)
        let state = pod.current
        let hasEnded =
            state.fault?.container == request.container
            || state.ends[request.container].map(pod.restarts) ?? false
        if request.previous, state.restarts == 0, !hasEnded {
            throw .badRequest(
                "previous terminated container \"\(request.container)\" in pod \"\(pod.name)\" not found")
        }
        guard let log = pod.logs[request.container] else { throw Self.noContainer(request.container) }
        return log.read(following: request.follow)
    }

    func listener(ofPort port: Int, in pod: JSON) async throws(StatusError) -> (host: String, port: Int) {
        let running = try await self.pod(pod, container: pod.at("spec", "containers")?[0]?["name"]?.stringValue ?? "")
        let endpoint = SocketEndpoint(address: running.address, port: port).listening
        return (endpoint.address.description, endpoint.port)
    }

    private func pod(_ object: JSON, container: String) async throws(StatusError) -> RunningPod {
        if let uid = object.objectUID, let pod = await kubelet.pod(uid: uid) { return pod }
        let statuses = object.at("status", "containerStatuses")?.arrayValue ?? []
        let reason = statuses.first { $0["name"]?.stringValue == container }?.at("state", "waiting", "reason")
        throw .badRequest(
            "container \"\(container)\" in pod \"\(object.objectName)\" is waiting to start: "
                + (reason?.stringValue ?? "PodInitializing"))
    }

    private static func noContainer(_ name: String) -> StatusError {
        .internalError("unable to upgrade connection: container not found (\"\(name)\")")
    }
}
