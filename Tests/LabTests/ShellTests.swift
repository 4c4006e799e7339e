import FoundationEssentials
import Testing

@testable import Lab

@Suite("The parts of the lab's shell")
struct ShellTests {
    private typealias Event = TerminalLines.Event

    @Test("a terminal echoes, takes characters back, and has Ctrl-C and Ctrl-D")
    func terminal() {
        var lines = TerminalLines(isTerminal: true)
        let typed = lines.feed(Array("lx\u{7f}s é\u{7f}/\u{1b}[A\r".utf8))
        #expect(typed.events == [.line("ls /")])
        #expect(String(decoding: typed.echo, as: UTF8.self) == "lx\u{8} \u{8}s é\u{8} \u{8}/\n")
        #expect(lines.feed(Array("half\u{3}".utf8)).events == [.interrupt])
        #expect(lines.feed(Array("\u{4}".utf8)).events == [.end])
        #expect(lines.feed(Array("x\u{4}".utf8)).events.isEmpty)
        #expect(lines.finish() == [.line("x"), .end])
    }

    @Test("without a terminal, input is lines, however it is cut, and nothing is echoed")
    func text() {
        var lines = TerminalLines(isTerminal: false)
        #expect(lines.feed(Array("echo".utf8)).events.isEmpty)
        let rest = lines.feed(Array(" a\u{3}\r\n\nb".utf8))
        #expect(rest.events == [.line("echo a\u{3}\r"), .line("")] && rest.echo.isEmpty)
        #expect(lines.finish() == [.line("b"), .end])
    }

    private let entries: [TarArchive.Entry] = [
        .init(name: "folder", isFolder: true), .init(name: "folder/empty"),
        .init(name: "folder/" + String(repeating: "long/", count: 30) + "name", bytes: Array("text".utf8)),
        .init(name: "bytes", bytes: (0..<1500).map { UInt8(truncatingIfNeeded: $0) }),
    ]

    @Test("archives come back as they were, and those of GNU tar and pax are read")
    func archives() async throws {
        let archive = TarArchive(entries)
        #expect(archive.bytes.count % 512 == 0)
        #expect(try TarArchive(parsing: archive.bytes) == archive)
        let folder = try TemporaryFolder()
        let file = "\(folder.path)/a.tar"
        try Data(archive.bytes).write(to: URL(filePath: file))
        let listed = try await run("tar", ["tf", file])
        #expect(
            listed.output.split(separator: "\n").map(String.init)
                == entries.map { $0.isFolder ? $0.name + "/" : $0.name }, "\(listed)")
        try FileManager.default.createDirectory(atPath: "\(folder.path)/out", withIntermediateDirectories: true)
        _ = try await run("tar", ["xf", file, "-C", "\(folder.path)/out"])
        for format in ["gnu", "pax", "ustar"] {
            let made = try await run(
                "tar", ["cf", file, "--format", format, "-C", "\(folder.path)/out", "folder", "bytes"])
            #expect(made.code == 0, "\(made)")
            let bytes = try Data(contentsOf: URL(filePath: file))
            let read = try TarArchive(parsing: Array(bytes)).entries.filter { !$0.isFolder }
            #expect(Set(read) == Set(entries.filter { !$0.isFolder }), "\(format)")
        }
    }

    @Test("an archive that is cut, and one with links in it, are refused")
    func brokenArchives() throws {
        let bytes = TarArchive(entries).bytes
        #expect(throws: TarArchive.Malformed.self) { try TarArchive(parsing: Array(bytes.prefix(512 * 5))) }
        var link = Array(TarArchive([.init(name: "x")]).bytes)
        link[156] = UInt8(ascii: "2")
        #expect(throws: TarArchive.Malformed.self) { try TarArchive(parsing: link) }
        #expect(throws: TarArchive.Malformed.self) {
            try TarArchive(parsing: [UInt8](repeating: UInt8(ascii: "z"), count: 512))
        }
    }
}
