import Foundation
import Testing

/// A kubectl that the tests can run.
struct KubectlProgram: Sendable, CustomTestStringConvertible {
    let path: String

    var testDescription: String { path }

    /// Those of `$MESHWRIGHT_KUBECTL` (paths with colons between), the one on `PATH`, and the one that `make test` installs
    /// where there is none.
    static let all: [KubectlProgram] = {
        let environment = ProcessInfo.processInfo.environment
        func paths(_ name: String) -> [String] { (environment[name] ?? "").split(separator: ":").map(String.init) }
        let onPath = paths("PATH").map { "\($0)/kubectl" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        var seen: Set<String> = []
        return (paths("MESHWRIGHT_KUBECTL") + [onPath, installed].compactMap { $0 }).filter { path in
            FileManager.default.isExecutableFile(atPath: path)
                && seen.insert(URL(fileURLWithPath: path).resolvingSymlinksInPath().path).inserted
        }.map(KubectlProgram.init)
    }()

    /// `.build/tools`, above the bundle that runs.
    private static var installed: String? {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let parts = executable.split(separator: "/")
        guard let build = parts.lastIndex(of: ".build") else { return nil }
        return "/" + parts[...build].joined(separator: "/") + "/tools/bin/kubectl"
    }

    static var isThere: Bool { !all.isEmpty }
}
