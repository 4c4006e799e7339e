extension Simulation {
    /// Does to the API server what a fault wants.
    func meet(_ fault: FaultKind, _ pki: ClusterPKI) {
        switch fault {
        case .rotateCertificate:
            // Making one certificate worked when the lab started; without another the first one stays.
            if let identity = try? pki.apiServer(context.facts.plan) { replaceServerIdentity(with: identity) }
        case .restart(let downtime):
            // Controllers work through the API server, so it is right that they stand still meanwhile.
            loop.inbox.yield(.action { await self.restartServer(downtime: downtime) })
        default: break
        }
    }
}

extension ClusterPKI {
    /// The certificate of an API server as kubeadm makes it, with the first node's address only.
    func apiServer(_ plan: AddressPlan) throws -> PEMIdentity {
        try server(
            commonName: "kube-apiserver",
            dnsNames: [
                "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
                "localhost",
            ],
            addresses: [plan.node(0).description, plan.kubernetesService.description])
    }
}
