import Changes
import Foundation
import Sandbox
import Synchronization
import Testing

@Suite("Confined files") struct ConfinedFilesTests {
    private let folder: TemporaryFolder
    private let files: ConfinedFiles
    private let log = Log()

    private final class Log: Sendable {
        let changes = Mutex<[Change]>([])
        let isDone = Mutex(false)
        var sink: @Sendable (Event) -> Void {
            { event in if case .change(let change) = event { self.changes.withLock { $0.append(change) } } }
        }
    }

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("inside", to: "in/a.txt")
        try folder.write("deep", to: "in/deep/er/b.txt")
        try folder.write("hidden", to: "in/.ssh/id")
        try folder.write("secret", to: "out/secret.txt")
        files = Self.files(folder, log)
    }

    private static func files(
        _ folder: TemporaryFolder, _ log: Log, _ mode: Gate.Mode = .live, hidden: Bool = false
    ) -> ConfinedFiles {
        let grant = PathGrant(folder.path + "/in", leavesOutHidden: hidden)
        return ConfinedFiles(
            permissions: Permissions(read: Grants([grant]), write: Grants([grant])), base: folder.path + "/in",
            gate: Gate(mode: mode, sink: log.sink))
    }

    private func text(_ path: String) throws -> String { String(decoding: try files.read(path), as: UTF8.self) }

    @Test("what is inside is read, however it is named")
    func inside() throws {
        try folder.link("in/same.txt", to: "a.txt")
        try folder.link("in/elsewhere", to: "deep/er")
        try folder.link("out/back", to: folder.path + "/in")
        for path in [
            "a.txt", "./a.txt", "deep/../a.txt", "deep/er/../../a.txt", folder.path + "/in/a.txt", "same.txt",
            folder.path + "/out/back/a.txt", "../in/a.txt", "../out/back/a.txt", "elsewhere/../../a.txt",
        ] {
            #expect(try text(path) == "inside", "\(path)")
        }
        #expect(try text("elsewhere/b.txt") == "deep")
        #expect(try files.list(".") == [".ssh", "a.txt", "deep", "elsewhere", "same.txt"])
        #expect(try files.info("a.txt")?.kind == "file" && files.info("a.txt")?.size == 6)
        #expect(try files.info("deep")?.kind == "folder")
        #expect(try files.info("missing") == nil)
    }

    @Test("what is outside is refused, whether it exists or not, with the flag that would allow it")
    func outside() throws {
        try folder.link("in/link.txt", to: "../out/secret.txt")
        try folder.link("in/folder", to: "../out")
        try folder.link("in/chain", to: "folder")
        try folder.link("in/dangling", to: folder.path + "/out/missing")
        try folder.link("in/root", to: "/")
        let out = folder.path + "/out"
        let cases = [
            ("../out/secret.txt", "\(out)/secret.txt"), ("../out/missing", "\(out)/missing"),
            ("\(out)/secret.txt", "\(out)/secret.txt"), ("\(out)/no/such", "\(out)/no/such"),
            ("deep/../../out/secret.txt", "\(out)/secret.txt"), ("link.txt", "\(out)/secret.txt"),
            ("folder/secret.txt", "\(out)/secret.txt"), ("folder/missing", "\(out)/missing"),
            ("chain/secret.txt", "\(out)/secret.txt"), ("dangling", "\(out)/missing"),
            ("root/etc/passwd", "/etc/passwd"),
            ("folder/../in/../out/secret.txt", "\(out)/secret.txt"), ("/etc/passwd", "/etc/passwd"),
            ("missing/../../out/secret.txt", "\(out)/secret.txt"), ("../in2/x", folder.path + "/in2/x"),
        ]
        for (path, real) in cases {
            for body in [
                { _ = try files.read(path) }, { _ = try files.info(path) }, { _ = try files.list(path) },
                { _ = try files.open(reading: path) },
            ] {
                let error = #expect(throws: OperationError.self, "\(path)") { try body() }
                #expect(error?.code == .notAllowed, "\(path)")
                #expect(
                    error?.message.hasSuffix("is not allowed; run with --allow-read=\(real) to allow it") == true,
                    "\(path): \(error?.message ?? "")")
            }
            let error = #expect(throws: OperationError.self, "\(path)") { try files.write(path, [1]) }
            #expect(error?.code == .notAllowed && error?.message.contains("--allow-write=") == true, "\(path)")
            #expect(throws: OperationError.self) { try files.remove(path) }
            #expect(throws: OperationError.self) { try files.append(path, [1]) }
        }
        #expect(try folder.read("out/secret.txt") == "secret")
        #expect(FileManager.default.contentsOfFolder(out) == ["secret.txt"])
    }

    @Test("the message of a plain path is one sentence")
    func message() {
        let error = #expect(throws: OperationError.self) { try files.read("/etc/passwd") }
        #expect(error?.message == "reading /etc/passwd is not allowed; run with --allow-read=/etc/passwd to allow it")
        let spaced = #expect(throws: OperationError.self) { try files.write("/a b,c's", []) }
        #expect(
            spaced?.message
                == #"writing /a b,c's is not allowed; run with '--allow-write=/a b,,c'\''s' to allow it"#)
    }

    @Test("a link that is swapped while it is read never leads out")
    func swapped() async throws {
        try folder.write("inside", to: "in/real/x")
        try folder.write("secret", to: "out/real/x")
        let path = folder.path
        let (log, files) = (log, files)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for round in 0..<2000 {
                    let target = round % 2 == 0 ? "real" : "../out/real"
                    try? FileManager.default.removeItem(atPath: path + "/in/turn")
                    try? FileManager.default.createSymbolicLink(atPath: path + "/in/turn", withDestinationPath: target)
                }
                log.isDone.withLock { $0 = true }
            }
            group.addTask {
                var read = 0
                while !log.isDone.withLock({ $0 }) || read == 0 {
                    read += 1
                    guard let bytes = try? files.read("turn/x") else { continue }
                    #expect(bytes == Array("inside".utf8))
                }
            }
        }
    }

    @Test("beside a playbook, hidden files are not meant")
    func hidden() throws {
        #expect(try text(".ssh/id") == "hidden")
        let beside = Self.files(folder, log, hidden: true)
        let error = #expect(throws: OperationError.self) { try beside.read(".ssh/id") }
        #expect(error?.code == .notAllowed)
        #expect(try beside.read("a.txt") == Array("inside".utf8))
    }

    @Test("writing replaces a file whole, keeps its mode, and is reported once; the same content is no change")
    func writing() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path + "/in/a.txt")
        #expect(try files.write("a.txt", Array("new".utf8)))
        #expect(try !files.write("a.txt", Array("new".utf8)))
        #expect(try folder.read("in/a.txt") == "new")
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/in/a.txt")[.posixPermissions]
        #expect(mode as? Int == 0o600)
        try files.append("a.txt", Array("er".utf8))
        #expect(try files.makeFolder("x/y/z") && !files.makeFolder("x/y/z"))
        #expect(try files.write("x/y/z/new.txt", []))
        #expect(try files.remove("x/y/z/new.txt") && !files.remove("x/y/z/new.txt"))
        #expect(try files.remove("x/y/z"))
        #expect(try folder.read("in/a.txt") == "newer")
        let changes = log.changes.withLock { $0.map { "\($0.action) \($0.object.dropFirst(folder.path.count))" } }
        #expect(
            changes == [
                "update /in/a.txt", "update /in/a.txt", "create /in/x", "create /in/x/y", "create /in/x/y/z",
                "create /in/x/y/z/new.txt", "delete /in/x/y/z/new.txt", "delete /in/x/y/z",
            ])
        #expect(FileManager.default.contentsOfFolder(folder.path + "/in") == [".ssh", "a.txt", "deep", "x"])
    }

    @Test("a link inside is written through; its target, not the link, is replaced")
    func writingThroughLinks() throws {
        try folder.link("in/link.txt", to: "deep/er/b.txt")
        #expect(try files.write("link.txt", Array("new".utf8)))
        #expect(try folder.read("in/deep/er/b.txt") == "new")
        #expect(FileManager.default.isLink(folder.path + "/in/link.txt"))
    }

    @Test("a dry run reports and writes nothing; a read-only run is refused")
    func modes() throws {
        let dry = Self.files(folder, log, .dryRun)
        #expect(try dry.write("new.txt", [1]) && dry.remove("a.txt") && dry.makeFolder("p/q"))
        try dry.append("a.txt", [1])
        #expect(log.changes.withLock { $0.count } == 5)
        let readOnly = Self.files(folder, log, .readOnly)
        let error = #expect(throws: OperationError.self) { try readOnly.write("new.txt", [1]) }
        #expect(error?.code == .readOnly)
        #expect(FileManager.default.contentsOfFolder(folder.path + "/in") == [".ssh", "a.txt", "deep"])
        #expect(try folder.read("in/a.txt") == "inside")
    }

    @Test("folders, devices and pipes are not read, and a pipe is not waited for")
    func kinds() throws {
        #expect(mkfifo(folder.path + "/in/pipe", 0o600) == 0)
        for path in ["deep", "pipe", "a.txt/x"] {
            #expect(throws: OperationError.self, "\(path)") { try files.read(path) }
        }
        let everything = ConfinedFiles(
            permissions: Permissions(read: .everything, write: .everything), base: "/", gate: Gate())
        for path in ["/dev/zero", "/dev/null", folder.path + "/in/pipe"] {
            let error = #expect(throws: OperationError.self) { try everything.read(path) }
            #expect(error?.message == "\(path) is a device or a pipe, not a regular file")
            #expect(throws: OperationError.self) { try everything.write(path, [1]) }
        }
        #expect(throws: OperationError.self) { try files.read("") }
        #expect(throws: OperationError.self) { try files.read("a.txt\0.png") }
    }

    @Test("a grant of one file, also of one that does not exist yet, grants no other")
    func oneFile() throws {
        var permissions = Permissions()
        permissions.allow(writing: folder.path + "/out/report.txt")
        permissions.allow(reading: folder.path + "/in/a.txt")
        let files = ConfinedFiles(permissions: permissions, base: folder.path, gate: Gate())
        #expect(try files.write("out/report.txt", [65]))
        #expect(try files.read("out/report.txt") == [65])
        #expect(try files.read("in/a.txt").count == 6)
        for path in ["out/report.txt2", "out/secret.txt", "out", "in/a.txt2"] {
            let error = #expect(throws: OperationError.self) { try files.write(path, []) }
            #expect(error?.code == .notAllowed)
        }
        #expect(throws: OperationError.self) { try files.write("in/a.txt", []) }
    }
}

extension FileManager {
    fileprivate func contentsOfFolder(_ path: String) -> [String] {
        ((try? contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    fileprivate func isLink(_ path: String) -> Bool { (try? destinationOfSymbolicLink(atPath: path)) != nil }
}
