import Changes
import Fleet
import KubernetesAPI
import Values

extension ProbeMatrix {
    /// Asks from a pod of every cluster the pods of every cluster by their addresses, and the global Service by its name.
    ///
    /// A path to pods is ok when every pod was reached and named its own cluster. A path to the Service is ok for each
    /// cluster that answered at least once. Of clusters that are not connected only the Service is asked, and must not be
    /// answered by the other.
    ///
    /// - Throws: ``OperationError``: `not_found` when a cluster has no ready pod to ask from, `command` when its image has
    ///   no curl, and what an API server refuses. An unanswered probe is a cell, not an error.
    public static func run(_ fleet: Fleet, _ options: ProbeMatrixOptions = .init()) async throws -> ProbeMatrix {
        let sites = try await fleet.clusters.mapConcurrently(limit: options.concurrency) {
            try await ProbeSite.find(in: $0, options)
        }
        let limit = max(1, options.concurrency / max(1, sites.count))
        let rows = try await sites.mapConcurrently(limit: options.concurrency) { from in
            let pods = try await sites.filter { options.isConnected(from.name, $0.name) }
                .mapConcurrently(limit: limit) { try await from.askPods(of: $0, options) }
            return pods + (try await from.askService(sites.map(\.name), options))
        }
        let order = Dictionary(uniqueKeysWithValues: sites.enumerated().map { ($1.name, $0) })
        let cells = rows.flatMap { $0 }.enumerated().sorted { left, right in
            let (one, other) = (left.element, right.element)
            let keys = [one, other].map { (order[$0.from] ?? 0, order[$0.to] ?? 0, $0.path == .pod ? 0 : 1) }
            return keys[0] < keys[1]
        }
        return ProbeMatrix(cells: cells.map(\.element))
    }
}

/// A cluster's place in a matrix: the pod that asks, and the pods that answer.
struct ProbeSite: Sendable {
    var cluster: Cluster
    var asking: ObjectName
    var addresses: [String]

    var name: String { cluster.name }

    static func find(in cluster: Cluster, _ options: ProbeMatrixOptions) async throws(OperationError) -> ProbeSite {
        let all = try await cluster.client.list("pods", namespace: options.namespace, labels: options.labels)
        let ready = all.filter(isReady).sorted { name($0) < name($1) }
        guard let first = ready.first else {
            throw OperationError(
                .notFound,
                "there is no ready pod with labels \(options.labels) in namespace \(options.namespace)"
                    + (all.isEmpty ? "" : " (\(all.count) are not ready)"), operation: "probing the mesh",
                cluster: cluster.name, hint: "deploy the demo in every cluster, and wait until its pods are ready")
        }
        return ProbeSite(
            cluster: cluster, asking: ObjectName(namespace: options.namespace, name: name(first)),
            addresses: ready.compactMap { $0.at("status", "podIP")?.stringValue })
    }

    private static func name(_ pod: JSON) -> String { pod.at("metadata", "name")?.stringValue ?? "" }

    private static func isReady(_ pod: JSON) -> Bool {
        let conditions = pod.at("status", "conditions")?.arrayValue ?? []
        return pod.at("metadata", "deletionTimestamp") == nil
            && conditions.contains { $0["type"]?.stringValue == "Ready" && $0["status"]?.stringValue == "True" }
    }

    func askPods(of peer: ProbeSite, _ options: ProbeMatrixOptions) async throws -> ProbeCell {
        let urls = peer.addresses.flatMap { address in
            let host = address.contains(":") ? "[\(address)]" : address
            return Array(repeating: "http://\(host):\(options.port)\(options.path)", count: options.podRequests)
        }
        var tally = Tally(options)
        for batch in urls.batches(of: CurlCommand.maximumURLs) { tally.add(try await ask(batch, options)) }
        return tally.podCell(from: name, to: peer.name)
    }

    /// Until every expected cluster has answered; a small batch first, because two clusters need no more.
    func askService(_ names: [String], _ options: ProbeMatrixOptions) async throws -> [ProbeCell] {
        let expected = names.filter { options.isConnected(name, $0) }
        let maximum = options.maximumServiceRequests ?? Self.requests(for: expected.count)
        let url = "http://\(options.service):\(options.port)\(options.path)"
        var tally = Tally(options)
        var batch = min(3, maximum)
        while batch > 0 {
            tally.add(try await ask(Array(repeating: url, count: batch), options))
            // Who must not answer gets as many chances as who must.
            if expected.allSatisfy({ tally.answers[$0] != nil }), expected.count == names.count { break }
            batch = min(max(names.count, 1), CurlCommand.maximumURLs, maximum - tally.requests)
        }
        return names.map {
            tally.serviceCell(from: name, to: $0, isConnected: options.isConnected(name, $0))
        }
    }

    /// With n equally likely clusters, the chance that one has not answered after this many requests is below
    /// n·e^(−2(ln n+7)), less than one in a million.
    static func requests(for clusters: Int) -> Int { Int(2 * Double(clusters) * (Logarithm.natural(clusters) + 7)) }

    private func ask(_ urls: [String], _ options: ProbeMatrixOptions) async throws(OperationError) -> [CurlResult] {
        try await CurlProbe.curl(cluster, pod: asking, urls: urls, timeout: options.timeout)
    }
}

extension Array {
    fileprivate func batches(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
