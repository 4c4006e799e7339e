import Changes
import Fleet
import FoundationEssentials
import Lab

/// Runs `body` on a lab that exists for its time only, with its kubeconfigs in a temporary folder.
///
/// - Throws: ``CommandFailure`` when the lab cannot be started, or what `body` throws.
func withScratchLab<Value: Sendable>(
    _ configuration: LabConfiguration, _ body: @Sendable (FleetInventory) async throws -> Value
) async throws -> Value {
    let folder = try ScratchFolder(in: FileManager.default.temporaryDirectory.path)
    defer { folder.remove() }
    do {
        return try await withLab(configuration) { lab in
            let path = try lab.writeFiles(to: folder.path)
            // Nothing of this machine's own kubeconfigs may get in: the fleet file names one for each cluster.
            return try await body(try FleetInventory.load(path, kubeconfig: nil, environment: [:]))
        }
    } catch let error as LabError {
        throw CommandFailure(.failed, OperationError(error))
    }
}
