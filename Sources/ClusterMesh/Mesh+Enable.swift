import Changes
import Fleet
import KubernetesAPI
import Values

extension Mesh {
    /// Sets up `clustermesh-apiserver` in a cluster and waits until it is ready: authority, certificates, ServiceAccount,
    /// RBAC, Service, Deployment. What is already right stays as it is.
    ///
    /// May be called for several clusters at the same time. A dry run waits for nothing.
    ///
    /// - Throws: ``OperationError``: `unsupported` for a cluster without Cilium, with one from before 1.13 or one that Helm
    ///   owns; `conflict` when the cluster has another authority than the given one; `timeout` with the reason of the pod.
    public func enable(_ cluster: Cluster, _ enabling: EnableOptions = .init()) async throws {
        let reader = reader(cluster)
        let installation = try await supportedInstallation(reader, enabling)
        let plan = try await plan(reader, installation, enabling)
        for object in plan.objects { _ = try await cluster.client.apply(object, force: true) }
        if cluster.gate.mode == .dryRun { return await coordinator.keep(try await plannedMaterial(reader, plan)) }
        try await waitUntilReady(reader, timeout: enabling.timeout ?? options.enableTimeout)
        cluster.gate.report(.message(cluster: cluster.name, text: "✅ ClusterMesh enabled!"))
    }

    /// ``enable(_:_:)`` for every cluster of the fleet, several at the same time.
    public func enableAll(_ enabling: EnableOptions = .init()) async throws {
        _ = try await fleet.clusters.mapConcurrently(limit: options.concurrency) { try await enable($0, enabling) }
    }

    private func supportedInstallation(
        _ reader: ClusterReader, _ enabling: EnableOptions
    ) async throws -> CiliumInstallation {
        let name = reader.cluster.name
        guard EnableOptions.serviceTypes.contains(enabling.serviceType) else {
            throw OperationError(
                .invalidInput, "service type \"\(enabling.serviceType)\" is unknown", cluster: name,
                hint: "use one of \(EnableOptions.serviceTypes.joined(separator: ", "))")
        }
        let installation = try await reader.installation()
        if installation.isHelmOwned {
            throw HelmValues.error(cluster: name, installation: installation, options: enabling)
        }
        let survey = ClusterSurvey(cluster: name, installation: installation)
        let fault = Preflight(surveys: [survey]).findings.first { $0.severity == .error }
        if let fault {
            throw OperationError(
                .unsupported, fault.message, operation: "enabling the cluster mesh", cluster: name, hint: fault.hint)
        }
        return installation
    }

    private func plannedMaterial(_ reader: ClusterReader, _ plan: EnablePlan) async throws -> PeerMaterial {
        let addresses =
            plan.manifests.serviceType == "NodePort" ? try await reader.nodeAddresses() : []
        return PeerMaterial(
            cluster: reader.cluster.name, clusterName: plan.manifests.clusterName,
            port: plan.manifests.nodePort ?? ApiserverManifests.clientPort, addresses: addresses,
            certificate: plan.remote)
    }

    private func waitUntilReady(_ reader: ClusterReader, timeout: Duration) async throws {
        let name = reader.name(ApiserverManifests.name)
        try await reader.client.wait("services", name, until: .reachableByPeers, timeout: timeout)
        try await reader.client.wait("deployments", name, until: .serving, timeout: timeout)
    }
}

extension ClusterReader {
    /// Why the pods of a selector are not ready, one phrase a pod.
    func podFaults(labels: String) async throws(OperationError) -> [String] {
        try await client.list("pods", namespace: namespace, labels: labels).compactMap { pod in
            PodState.fault(of: pod).map { "pod \(pod.at("metadata", "name")?.stringValue ?? "?"): \($0)" }
        }
    }

    /// Every node's addresses, without repetition, in a stable order.
    func nodeAddresses() async throws(OperationError) -> [String] {
        Array(Set(try await client.list("nodes").flatMap(Networks.addresses))).sorted()
    }
}
