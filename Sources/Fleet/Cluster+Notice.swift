import Changes
import Kubeconfig

extension Cluster {
    /// For how long an operator does not wonder what goes on.
    private static let quiet = Duration.seconds(2)

    /// Reads something of the cluster; when that takes long, the gate is told what is waited for.
    package func reading<Value: Sendable, Failure: Error>(
        _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result = await withTaskGroup(of: Bool.self) { group -> Result<Value, Failure> in
            group.addTask { await announce() }
            let result: Result<Value, Failure>
            do throws(Failure) {
                result = .success(try await body())
            } catch {
                result = .failure(error)
            }
            group.cancelAll()
            if await group.next() == true { gate.report(.waited(cluster: name)) }
            return result
        }
        return try result.get()
    }

    /// - Returns: Whether there was time to say anything.
    private func announce() async -> Bool {
        do { try await Task.sleep(for: Self.quiet) } catch { return false }
        gate.report(.waiting(cluster: name, what: "the API server \(access.server)"))
        return true
    }
}
