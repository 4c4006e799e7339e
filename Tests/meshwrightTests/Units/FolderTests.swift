import Changes
import Foundation
import Testing
import Values

@testable import meshwright

@Suite("Folders of labs")
struct FolderTests {
    private let files = ["cluster01.conf", "fleet.yaml"]

    @Test("two labs do not share a folder")
    func exclusive() throws {
        let parent = try TemporaryFolder()
        let folder = try LabFolder.claim(parent.file("lab"), files: files)
        let error = #expect(throws: OperationError.self) { try LabFolder.claim(parent.file("lab"), files: files) }
        #expect(error?.code == .conflict)
        #expect(error?.message.contains("a lab runs in") == true)
        folder.remove()
        #expect(parent.names.isEmpty)
    }

    @Test("it is starting, then running, then stopped")
    func states() throws {
        let parent = try TemporaryFolder()
        let folder = try LabFolder.claim(parent.path, files: files)
        guard case .starting = try LabFolder.state(parent.path) else { throw Unexpected() }
        try folder.describe(as: ["ready": true, "files": []])
        guard case .running(let description) = try LabFolder.state(parent.path) else { throw Unexpected() }
        #expect(description["pid"] == .integer(Int64(ProcessInfo.processInfo.processIdentifier)))
        folder.remove()
        guard case .stopped = try LabFolder.state(parent.path) else { throw Unexpected() }
        #expect(parent.names.isEmpty, "the folder was there before, and stays")
    }

    private struct Unexpected: Error {}

    @Test("what a killed lab left is taken over, backups included, and everything else stays")
    func takeOver() throws {
        let parent = try TemporaryFolder()
        try parent.write("{\"pid\": 1, \"files\": [\"cluster01.conf\", \"cluster02.conf\"]}", to: "lab.json")
        for name in ["cluster01.conf", "cluster02.conf", "cluster02.conf.backup", ".cluster01.conf.tmp", "notes"] {
            try parent.write("left", to: name)
        }
        let folder = try LabFolder.claim(parent.path, files: files)
        #expect(parent.names == [".lab.lock", "lab.json", "notes"])
        folder.remove()
        #expect(parent.names == ["notes"])
    }

    @Test("asking whether a lab runs leaves alone what a killed one has left; to remove it is asked for by itself")
    func dead() throws {
        let parent = try TemporaryFolder()
        let left = ["lab/.lab.lock", "lab/cluster01.conf", "lab/lab.json"]
        try FileManager.default.createDirectory(atPath: parent.file("lab"), withIntermediateDirectories: true)
        for name in left { try parent.write("", to: name) }
        try parent.write("{\"pid\": 7, \"files\": [\"cluster01.conf\"], \"made_folder\": true}", to: "lab/lab.json")
        for _ in 0..<2 {
            guard case .dead(let description) = try LabFolder.state(parent.file("lab")) else { throw Unexpected() }
            #expect(description["pid"] == 7)
            for name in left { #expect(FileManager.default.fileExists(atPath: parent.file(name)), "\(name)") }
        }
        try LabFolder.removeDead(parent.file("lab"))
        #expect(parent.names.isEmpty)
        guard case .stopped = try LabFolder.state(parent.file("lab")) else { throw Unexpected() }
        #expect(parent.names.isEmpty)
    }

    @Test("a lab that runs is not removed for a dead one")
    func alive() throws {
        let parent = try TemporaryFolder()
        let folder = try LabFolder.claim(parent.path, files: files)
        try LabFolder.removeDead(parent.path)
        #expect(parent.names == [".lab.lock", "lab.json"])
        folder.remove()
    }

    @Test("files that no lab has written are never touched", arguments: ["fleet.yaml", "lab.json"])
    func foreign(name: String) throws {
        let parent = try TemporaryFolder()
        try parent.write("clusters: []\n", to: name)
        let error = #expect(throws: OperationError.self) { try LabFolder.claim(parent.path, files: files) }
        #expect(error?.message.contains("\(name) is there already") == true)
        #expect(parent.names == [name])
    }

    @Test("asking for the state while a lab takes over the folder of a killed one is in nobody's way")
    func takenOverWhileAsked() async throws {
        let parent = try TemporaryFolder()
        let path = parent.file("lab")
        for _ in 0..<50 {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try parent.write("{\"pid\": 1, \"files\": [], \"made_folder\": true}", to: "lab/lab.json")
            try parent.write("", to: "lab/.lab.lock")
            async let asked: Void = { for _ in 0..<20 { _ = try LabFolder.state(path) } }()
            let folder = try LabFolder.claim(path, files: files)
            try await asked
            folder.remove()
            #expect(parent.names.isEmpty)
        }
    }

    @Test("a lab's folder cannot be a file")
    func file() throws {
        let parent = try TemporaryFolder()
        try parent.write("", to: "lab")
        let error = #expect(throws: OperationError.self) { try LabFolder.claim(parent.file("lab"), files: files) }
        #expect(error?.message.hasSuffix("is a file, not a folder") == true)
    }

    @Test("a rehearsal's folder goes with it; one of a killed rehearsal goes with the next")
    func scratch() throws {
        let parent = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: parent.file("meshwright-rehearsal-dead"), withIntermediateDirectories: true)
        try parent.write("", to: "meshwright-rehearsal-dead.lock")
        let alive = try ScratchFolder(in: parent.path)
        let second = try ScratchFolder(in: parent.path)
        #expect(parent.names.count == 4, "each has a folder and a lock: \(parent.names)")
        #expect(FileManager.default.fileExists(atPath: alive.path))
        alive.remove()
        second.remove()
        #expect(parent.names.isEmpty)
    }
}
