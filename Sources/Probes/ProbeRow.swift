import Changes
import Fleet
import KubernetesAPI
import Values

/// The cells of one asking cluster.
struct ProbeRow {
    var site: ProbeSite
    var sites: [ProbeSite]
    var options: ProbeMatrixOptions

    private var from: String { site.cluster.name }

    func run() async throws -> [ProbeCell] {
        guard let pod = site.pod else { return failed(site.reason ?? "no pod to ask from") }
        do {
            return try await pods(from: pod) + service(from: pod)
        } catch {
            guard let failure = error as? OperationError, ProbeSite.isAnAnswer(failure) else { throw error }
            return failed(failure.message)
        }
    }

    private func failed(_ reason: String) -> [ProbeCell] {
        let connected = sites.filter { options.areConnected(from, $0.cluster.name) }
        return [ProbeCell.Path.pod, .service].flatMap { path in
            connected.map { ProbeCell(from: from, to: $0.cluster.name, path: path, ok: false, reason: reason) }
        }
    }

    // MARK: Pod addresses

    private func pods(from pod: ObjectName) async throws -> [ProbeCell] {
        let targets = sites.filter { options.areConnected(from, $0.cluster.name) }.map { target in
            (
                target,
                (0..<(target.addresses.isEmpty ? 0 : options.podRequests)).map { number in
                    url(host: target.addresses[number % target.addresses.count])
                }
            )
        }
        let results = try await CurlProbe.curl(
            site.cluster, pod: pod, urls: targets.flatMap(\.1), timeout: options.timeout)
        var rest = results[...]
        return targets.map { target, urls in
            let own = rest.prefix(urls.count)
            rest = rest.dropFirst(urls.count)
            return podCell(target, results: Array(own))
        }
    }

    private func podCell(_ target: ProbeSite, results: [CurlResult]) -> ProbeCell {
        let name = target.cluster.name
        let answers = Answers(results, identifiedBy: options.identifiedBy)
        let ok = answers.counts[name] == results.count && !results.isEmpty
        return ProbeCell(
            from: from, to: name, path: .pod, ok: ok, answeredBy: answers.counts, milliseconds: answers.milliseconds,
            reason: ok ? nil : results.isEmpty ? target.reason : answers.reason(expected: name))
    }

    // MARK: The global Service

    private func service(from pod: ObjectName) async throws -> [ProbeCell] {
        let names = sites.map(\.cluster.name)
        let expected = Set(names.filter { options.areConnected(from, $0) })
        let results = try await serviceResults(from: pod, expected: expected)
        let answers = Answers(results, identifiedBy: options.identifiedBy)
        return names.map { name in
            let count = answers.counts[name] ?? 0
            let isExpected = expected.contains(name)
            let ok = isExpected == (count > 0)
            let surplus = "answered, though it is not connected to \(from)"
            return ProbeCell(
                from: from, to: name, path: .service, ok: ok,
                answeredBy: ok ? (count > 0 ? [name: count] : [:]) : answers.counts, milliseconds: answers.milliseconds,
                reason: ok ? nil : isExpected ? answers.reason(expected: name) : surplus)
        }
    }

    /// Asks until every expected cluster has answered, or it is sure enough that one never will.
    private func serviceResults(from pod: ObjectName, expected: Set<String>) async throws -> [CurlResult] {
        let url = url(host: options.service)
        let most = options.maximumServiceRequests ?? ProbeMatrixOptions.serviceRequests(clusters: sites.count)
        // Where a cluster must stay silent, the whole number of requests is what proves it.
        let isPartial = expected.count < sites.count
        var results: [CurlResult] = []
        while results.count < most {
            let wanted = results.isEmpty ? 3 : min(CurlProbe.batch, max(3, sites.count))
            let urls = Array(repeating: url, count: min(wanted, most - results.count))
            results += try await CurlProbe.curl(site.cluster, pod: pod, urls: urls, timeout: options.timeout)
            let answers = Answers(results, identifiedBy: options.identifiedBy)
            if !isPartial, expected.isSubset(of: answers.counts.keys) { break }
            if results.count >= 3, results.allSatisfy({ $0.status == nil }) { break }
        }
        return results
    }

    private func url(host: String) -> String {
        let host = host.contains(":") ? "[\(host)]" : host
        return "http://\(host)\(options.port == 80 ? "" : ":\(options.port)")\(options.path)"
    }
}
