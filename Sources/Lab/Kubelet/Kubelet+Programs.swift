import NIOCore
import Values

extension Kubelet {
    /// Starts what the pod's images are known to do.
    func start(_ pod: RunningPod, _ object: JSON) async {
        let inputs = pod.current.inputs
        if let mesh = MeshPod(
            setup: inputs.setup, containers: inputs.containers, installed: context.facts.release)
        {
            await start(mesh, in: pod)
            return
        }
        for container in inputs.containers {
            if container.isServer, container.image.isNginx {
                await serve(
                    WebServer(name: "nginx/1.15.8") { [weak pod] method, path in
                        var present = pod?.container(container.name) ?? container
                        present.files.merge(pod?.disk(of: container.name).files ?? [:]) { _, written in written }
                        let response = WebContent.nginx(present, method: method, path: path)
                        pod?.logs[container.name]?.write(WebContent.accessLine(method, path, response))
                        return response
                    }, container, in: pod)
            } else if container.isServer, container.image.isJSONMock {
                let name = pod.name
                await serve(
                    WebServer(name: "json-mock") { method, path in
                        WebContent.jsonMock(pod: name, method: method, path: path)
                    }, container, in: pod)
            } else if container.name == "cilium-agent" {
                await startAgent(container, in: pod)
            } else {
                startProcess(of: container, in: pod)
            }
        }
    }

    private func serve(_ server: WebServer, _ container: PodContainer, in pod: RunningPod) async {
        await listen(pod, port: 80, container: container.name, accept: server.accept)
    }

    private func listen(
        _ pod: RunningPod, port: Int, container: String, accept: @escaping Listeners.Accept
    ) async {
        let endpoint = SocketEndpoint(address: pod.address, port: port)
        do {
            try await context.listeners.open(endpoint, accept: accept)
            pod.update { $0.endpoints.append(endpoint) }
            pod.logs[container]?.write("listening at \(endpoint)")
        } catch {
            pod.update { $0.fault = ContainerFault(container: container, message: error.message) }
        }
    }

    private func startAgent(_ container: PodContainer, in pod: RunningPod) async {
        guard let log = pod.logs[container.name] else { return }
        log.info("Cilium \(context.facts.release) agent on \(pod.node)")
        let client = meshClient(for: pod, log: log, countsAsAgent: true)
        pod.update { $0.agent = client }
        await client.update(files: container.files)
    }

    private func meshClient(for pod: RunningPod, log: PodLog, countsAsAgent: Bool) -> MeshClient {
        let (context, uid, aliases) = (context, pod.uid, pod.aliases)
        let values = store.get(.init(.configMaps, namespace: pod.namespace, name: "cilium-config"))?["data"]
        let local = MeshClient.Local(
            name: values?["cluster-name"]?.stringValue ?? "default",
            id: Int(values?["cluster-id"]?.stringValue ?? "") ?? 0,
            maximumID: Int(values?["max-connected-clusters"]?.stringValue ?? "") ?? 255)
        return MeshClient(
            local, clock: context.clock, log: log,
            resolve: { host in
                if let address = IPv4(host) { return [address] }
                return aliases[host] ?? context.clusterIP(of: host).map { [$0] } ?? []
            },
            changed: {
                guard countsAsAgent else { return }
                context.mesh.setLinks(ofAgent: uid, in: context.network) { [weak pod] in
                    pod?.current.agent?.connectedNetworks
                }
            })
    }

    /// Ends what connects to other clusters, before those go away and all links would be tried again.
    func stopMeshClients() async {
        for pod in running.values {
            await pod.current.agent?.stop()
            await pod.current.kvstoremesh?.stop()
        }
    }

    /// Ends everything of a pod and leaves the pod as it was before it started.
    func stop(_ pod: RunningPod) async {
        let state = pod.current
        pod.update {
            $0.endpoints = []
            $0.agent = nil
            $0.kvstoremesh = nil
            $0.server = nil
            $0.processes = [:]
            $0.ends = [:]
        }
        for process in state.processes.values { await process.stop() }
        for endpoint in state.endpoints { await context.listeners.close(endpoint) }
        await state.kvstoremesh?.stop()
        await state.agent?.stop()
        if state.agent != nil { context.mesh.setLinks(ofAgent: pod.uid, in: context.network) { nil } }
    }

    /// Gives changed files to the programs that read theirs again.
    func pushFiles(_ pod: RunningPod) async {
        let state = pod.current
        if let agent = state.agent, let container = state.inputs.containers.first(where: { $0.name == "cilium-agent" })
        {
            await agent.update(files: container.files)
        }
        guard let server = state.server,
            let mesh = MeshPod(
                setup: state.inputs.setup, containers: state.inputs.containers, installed: context.facts.release)
        else { return }
        if let client = state.kvstoremesh, let container = mesh.kvstoremesh {
            await client.update(files: container.files)
        }
        // Files that are no certificates leave etcd with the ones it has.
        if let credentials = try? mesh.checkEtcd(address: pod.address).credentials {
            try? server.update(credentials, users: mesh.users)
        }
    }
}

extension Kubelet {
    private func start(_ mesh: MeshPod, in pod: RunningPod) async {
        do throws(ContainerFault) {
            try mesh.checkSetup()
            let (port, credentials) = try mesh.checkEtcd(address: pod.address)
            let setup = try mesh.checkServer(isAuthorized: pod.current.inputs.isAuthorized, port: port)
            try await serve(mesh, credentials, port: port, in: pod)
            try await checkOwnEtcd(mesh, setup, at: pod.address)
            await serveHealth(mesh.apiserver, in: pod)
            pod.logs[mesh.apiserver.name]?.info("Initialization complete")
        } catch {
            await stop(pod)
            pod.update { $0.fault = error }
            pod.logs[error.container]?.write(error.message)
        }
    }

    private func serve(
        _ mesh: MeshPod, _ credentials: MeshServer.Credentials, port: Int, in pod: RunningPod
    ) async throws(ContainerFault) {
        let own = MeshIdentity(name: mesh.clusterName, id: mesh.clusterID, network: context.network)
        let client = mesh.kvstoremesh.flatMap { pod.logs[$0.name] }.map {
            meshClient(for: pod, log: $0, countsAsAgent: false)
        }
        let server: MeshServer
        do {
            server = try MeshServer(credentials, users: mesh.users) { name in
                if name == own.name { return own }
                var cached = client?.identity(of: name)
                cached?.isCached = true
                return cached
            }
        } catch {
            let container = mesh.etcd?.name ?? ""
            throw ContainerFault(
                container: container, message: "tls: the files of etcd do not belong together: \(error)")
        }
        pod.update {
            $0.server = server
            $0.kvstoremesh = client
        }
        await listen(pod, port: port, container: mesh.etcd?.name ?? "", accept: server.accept)
        if let container = mesh.kvstoremesh { await client?.update(files: container.files) }
    }

    /// What the readiness probe of Cilium 1.16 and later asks.
    private func serveHealth(_ apiserver: PodContainer, in pod: RunningPod) async {
        guard let port = apiserver.flag("health-port").flatMap({ Int($0) }) else { return }
        let server = WebServer(name: "clustermesh-apiserver") { _, path in
            let isKnown = ["/readyz", "/healthz"].contains(path)
            return WebResponse(status: isKnown ? 200 : 404, contentType: "text/plain", body: Array("ok".utf8))
        }
        await listen(pod, port: port, container: apiserver.name, accept: server.accept)
    }

    /// The apiserver writes into its etcd as a client with a certificate of its own.
    private func checkOwnEtcd(_ mesh: MeshPod, _ setup: PeerSetup, at address: IPv4) async throws(ContainerFault) {
        do throws(PeerFailure) {
            try await PeerConnection.open(setup, PeerCredentials(setup), resolve: { _ in [address] }).close()
        } catch {
            throw mesh.fatal("Unable to connect to kvstore: \(error)")
        }
    }
}
