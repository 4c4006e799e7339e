import Values

extension ContainerShell {
    /// `cilium`, `cilium-dbg` and `clustermesh-apiserver`, in the images that have them; `nil` for everything else.
    func runCilium(_ name: String, _ arguments: [String], _ outputs: Outputs) async throws -> Int? {
        let release = CiliumRelease(container.image.tag) ?? context.facts.release
        if let agent = pod.current.agent, container.name == "cilium-agent" {
            // cilium-dbg is the name from 1.15 on; the older one stays as a link.
            guard name == "cilium" || name == "cilium-dbg" && release >= .minor(15) else { return nil }
            return try await agentCommand(name, agent, release, arguments, outputs)
        }
        guard name == "clustermesh-apiserver", container.image.base == name else { return nil }
        return try await serverCommand(release, arguments, outputs)
    }

    private func agentCommand(
        _ name: String, _ agent: MeshClient, _ release: CiliumRelease, _ arguments: [String], _ outputs: Outputs
    ) async throws -> Int {
        let clusters = agent.status(release, totals: context.mesh.totals)
        switch arguments.first {
        case "version": try await outputs.print("Client: \(release) go version go1.24 linux/amd64")
        case "status" where Self.wantsJSON(arguments):
            let status: JSON = [
                "cilium": ["state": "Ok", "msg": .string("\(release)")],
                "cluster-mesh": ["clusters": clusters, "num-global-services": JSON(globalServices)],
                "kubernetes": ["state": "Ok", "msg": .string("1 (v\(context.facts.kubernetesVersion))")],
            ]
            try await outputs.print(status.text())
        case "status" where arguments.contains("--brief"): try await outputs.print("OK")
        case "status": try await outputs.print(statusText(clusters, release))
        default:
            let command = arguments.first ?? ""
            try await outputs.complain("Error: unknown command \"\(command)\" for \"\(name)\"")
            return 1
        }
        return 0
    }

    private static func wantsJSON(_ arguments: [String]) -> Bool {
        arguments.contains("-ojson") || arguments.contains("--output=json") || arguments.contains("-o=json")
            || zip(arguments, arguments.dropFirst()).contains { ["-o", "--output"].contains($0) && $1 == "json" }
    }

    private var globalServices: Int {
        context.store.list(.services).count { GlobalService($0) != nil }
    }

    private func statusText(_ clusters: JSON, _ release: CiliumRelease) -> String {
        let all = clusters.arrayValue ?? []
        let ready = all.count { $0["ready"] == true }
        var lines = [
            "Kubernetes:      Ok   1 (v\(context.facts.kubernetesVersion)) [linux/amd64]",
            "Cilium:          Ok   \(release)",
            "ClusterMesh:     \(ready)/\(all.count) remote clusters ready, \(globalServices) global-services",
        ]
        for cluster in all {
            let state = cluster["ready"] == true ? "ready" : "not-ready"
            let counts = "\(cluster["num-nodes"] ?? 0) nodes, \(cluster["num-failures"] ?? 0) failures"
            lines.append("   \(cluster["name"]?.stringValue ?? ""): \(state), \(counts)")
            lines.append("   └  \(cluster["status"]?.stringValue ?? "")")
        }
        return lines.joined(separator: "\n")
    }

    private func serverCommand(
        _ release: CiliumRelease, _ arguments: [String], _ outputs: Outputs
    ) async throws -> Int {
        if arguments.first == "version" {
            try await outputs.print("\(release)")
            return 0
        }
        // kvstoremesh-dbg came with 1.16.
        guard arguments.first == "kvstoremesh-dbg", release >= .minor(16), let client = pod.current.kvstoremesh else {
            let command = arguments.first ?? ""
            try await outputs.complain("Error: unknown command \"\(command)\" for \"clustermesh-apiserver\"")
            return 1
        }
        let clusters = client.status(release, totals: context.mesh.totals)
        if Self.wantsJSON(arguments) {
            try await outputs.print(clusters.text())
        } else {
            let all = clusters.arrayValue ?? []
            try await outputs.print("\(all.count { $0["ready"] == true })/\(all.count) remote clusters ready")
        }
        return 0
    }
}
