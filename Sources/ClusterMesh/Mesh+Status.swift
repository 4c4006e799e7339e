import Changes
import Fleet
import Values

extension Mesh {
    /// The mesh as its clusters and agents see it, with the true cause where a connection is missing. Changes nothing.
    ///
    /// A cluster that cannot be read is reported, and the others are still looked at.
    public func status() async -> MeshStatus {
        let states = await states()
        let pairs = fleet.clusters.map { cluster in (cluster.name, states[cluster.name]) }
        var clusters: [ClusterMeshStatus] = []
        for (name, state) in pairs {
            switch state {
            case .success(let state): clusters.append(await status(of: state, states))
            case .failure(let error): clusters.append(ClusterMeshStatus(cluster: name, failure: error))
            case nil: break
            }
        }
        return MeshStatus(clusters: clusters)
    }

    private typealias States = [String: Result<MeshState, OperationError>]

    private func states() async -> States {
        // Nothing is thrown below; the error type comes with the helper.
        let all = try? await fleet.clusters.mapConcurrently(limit: options.concurrency) { cluster in
            do {
                let state = try await cluster.reading {
                    try await reader(cluster).meshState(limit: options.concurrency)
                }
                return (cluster.name, Result<MeshState, OperationError>.success(state))
            } catch let error as OperationError {
                return (cluster.name, .failure(error.at(cluster: cluster.name)))
            } catch {
                return (cluster.name, .failure(OperationError(.cancelled, "cancelled", cluster: cluster.name)))
            }
        }
        return Dictionary(uniqueKeysWithValues: all ?? [])
    }

    private func status(of state: MeshState, _ states: States) async -> ClusterMeshStatus {
        var status = ClusterMeshStatus(
            cluster: state.cluster, clusterName: state.installation.clusterName, version: state.installation.version,
            isEnabled: state.serverFault == nil && ApiserverService.fault(of: state.service) == nil,
            agents: state.agents.count)
        let others = diagnoses(of: state, states)
        // Probes of ports that do not answer take their time.
        status.peers =
            (try? await others.mapConcurrently(limit: options.concurrency) { peer, diagnosis in
                await self.status(of: peer, diagnosis)
            }) ?? []
        return status
    }

    /// For every other cluster of the fleet, then for configured peers that are not part of it.
    private func diagnoses(of state: MeshState, _ states: States) -> [(String, PeerDiagnosis)] {
        let client = fleet[state.cluster]?.client
        var seen: Set<String> = [state.clusterName]
        var found: [(String, PeerDiagnosis)] = []
        for cluster in fleet.clusters where cluster.name != state.cluster {
            var diagnosis = PeerDiagnosis(local: state, client: client, name: cluster.name)
            switch states[cluster.name] {
            case .success(let remote):
                diagnosis.remote = remote
                diagnosis.name = remote.clusterName
            case .failure(let error): diagnosis.remoteFailure = error
            case nil: break
            }
            seen.insert(diagnosis.name)
            found.append((cluster.name, diagnosis))
        }
        let strangers = state.secret.peers.keys.filter { !seen.contains($0) }.sorted()
        return found + strangers.map { ($0, PeerDiagnosis(local: state, client: client, name: $0)) }
    }

    private func status(of peer: String, _ diagnosis: PeerDiagnosis) async -> PeerStatus {
        let agents = diagnosis.local.agents
        var status = PeerStatus(
            peer: peer, isInFleet: fleet[peer] != nil, isConfigured: diagnosis.entry != nil,
            ready: agents.count { $0.isReady(for: diagnosis.name) }, total: agents.count)
        let cause = status.isReady ? diagnosis.latentCause : await diagnosis.found()
        status.cause = cause?.text
        status.hint = cause?.hint
        return status
    }
}
