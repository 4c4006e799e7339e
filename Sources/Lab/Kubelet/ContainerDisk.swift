import Synchronization

/// What has been written in a container, beside what its volumes hold; gone with the pod.
final class ContainerDisk: Sendable {
    private struct State {
        var files: PodVolumes.Files = [:]
        var folders: Set<String> = ["/", "/etc", "/home", "/root", "/tmp", "/usr", "/var"]
    }

    /// Of all files of one container.
    private static let capacity = 64 << 20

    private let state = Mutex(State())

    /// By absolute path.
    var files: PodVolumes.Files { state.withLock { $0.files } }
    /// Those that every image has, and those that were made.
    var folders: Set<String> { state.withLock { $0.folders } }

    /// - Returns: whether there is room for it.
    func write(_ bytes: [UInt8], to path: String) -> Bool {
        state.withLock { state in
            let others = state.files.reduce(0) { $0 + ($1.key == path ? 0 : $1.value.count) }
            guard others + bytes.count <= Self.capacity else { return false }
            state.files[path] = bytes
            return true
        }
    }

    func makeFolder(_ path: String) { state.withLock { _ = $0.folders.insert(path) } }

    /// - Returns: whether there was such a file or folder.
    func remove(_ path: String) -> Bool {
        state.withLock { state in
            let count = state.files.count + state.folders.count
            state.files = state.files.filter { $0.key != path && !$0.key.hasPrefix(path + "/") }
            state.folders = state.folders.filter { $0 != path && !$0.hasPrefix(path + "/") }
            return state.files.count + state.folders.count < count
        }
    }
}
