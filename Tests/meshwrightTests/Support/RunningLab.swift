import Foundation
import Testing

/// Runs `body` while `meshwright lab up` runs in a folder of its own, and ends it with `lab down`.
func withRunningLab(_ options: [String] = [], _ body: (RunningLab) async throws -> Void) async throws {
    let parent = try TemporaryFolder()
    let lab = RunningLab(folder: parent.file("lab"))
    let result = try await Command(["lab", "up", "--dir", lab.folder] + options).followOutput { running in
        try #require(try await running.wait(for: "Stop with Ctrl-C"), "the lab does not come up")
        do {
            try await body(lab)
        } catch {
            running.send(SIGTERM)
            throw error
        }
        #expect(try await Command("lab", "down", "--dir", lab.folder).run().status == 0)
        try await running.readToEnd()
    }
    #expect(result.status == 0, "\(result.error)")
    #expect(parent.names.isEmpty, "the lab leaves nothing behind")
}

struct RunningLab {
    let folder: String

    var fleet: String { folder + "/fleet.yaml" }
}
