import Foundation
import Testing

@testable import meshwright

@Suite("Console")
struct ConsoleTests {
    /// Two ends of a pseudo-terminal.
    private struct Terminal {
        let controller: Int32
        let terminal: Int32

        init() throws {
            var ends: (Int32, Int32) = (-1, -1)
            try #require(openpty(&ends.0, &ends.1, nil, nil, nil) == 0)
            (controller, terminal) = ends
        }

        func close() {
            Foundation.close(controller)
            Foundation.close(terminal)
        }

        /// The next bytes that were written; a terminal hands them over in pieces.
        func written(_ count: Int) -> String {
            var bytes: [UInt8] = []
            while bytes.count < count {
                var piece = [UInt8](repeating: 0, count: count - bytes.count)
                let got = read(controller, &piece, piece.count)
                if got <= 0 { break }
                bytes += piece.prefix(got)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    @Test(
        "colour needs a capable terminal and no NO_COLOR",
        arguments: [
            (["TERM": "xterm"], true, true), (["TERM": "xterm", "NO_COLOR": "1"], false, true),
            (["TERM": "xterm", "NO_COLOR": ""], true, true), (["TERM": "dumb"], false, false), ([:], false, false),
        ] as [([String: String], Bool, Bool)])
    func colour(environment: [String: String], isColoured: Bool, isLive: Bool) throws {
        let terminal = try Terminal()
        defer { terminal.close() }
        let console = Console(output: terminal.terminal, error: terminal.terminal, environment: environment)
        #expect(console.outputStyle.isColoured == isColoured)
        #expect(console.errorStyle.isColoured == isColoured)
        #expect(console.isLive == isLive)
    }

    @Test("each stream is judged by itself")
    func streams() throws {
        let terminal = try Terminal()
        defer { terminal.close() }
        let file = FileHandle(forWritingAtPath: "/dev/null")
        let console = Console(
            output: try #require(file).fileDescriptor, error: terminal.terminal, environment: ["TERM": "xterm"])
        #expect(!console.outputStyle.isColoured)
        #expect(console.errorStyle.isColoured)
    }

    @Test("a line written while the live line stands goes above it")
    func liveLine() throws {
        let terminal = try Terminal()
        defer { terminal.close() }
        let console = Console(output: terminal.terminal, error: terminal.terminal, environment: ["TERM": "xterm"])
        console.setLiveLine("working")
        console.log("done one")
        console.setLiveLine(nil)
        let clear = "\r\u{1B}[K"
        let live = "\u{1B}[?7lworking\u{1B}[?7h"
        let expected = clear + live + clear + "done one\r\n" + clear + live + clear
        #expect(terminal.written(expected.utf8.count) == expected)
    }

    @Test("where nothing can be redrawn there is no live line")
    func noLiveLine() throws {
        let pipe = Pipe()
        let writer = pipe.fileHandleForWriting
        let console = Console(
            output: writer.fileDescriptor, error: writer.fileDescriptor, environment: ["TERM": "xterm"])
        console.setLiveLine("working")
        console.log("done")
        console.flush()
        try writer.close()
        #expect(pipe.fileHandleForReading.readDataToEndOfFile() == Data("done\n".utf8))
    }

    @Test("a result that cannot be written is not lost in silence, as progress is")
    func lostOutput() throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let other = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let console = Console(output: full.fileDescriptor, error: other.fileDescriptor, environment: [:])
        console.log("progress")
        #expect(console.lostOutput == nil)
        console.print("result")
        #expect(console.lostOutput == "No space left on device")
    }

    // As the command does at its beginning.
    init() { signal(SIGPIPE, SIG_IGN) }

    /// More than a pipe holds, and less than makes the console wait.
    private static let many = (0..<5000).map { "\($0) " + String(repeating: "x", count: 50) }

    @Test("nobody waits for a pipe that is not read, and what is read later is all there, in its order")
    func unreadPipe() async throws {
        let pipe = Pipe()
        let writer = pipe.fileHandleForWriting
        let console = Console(output: writer.fileDescriptor, error: writer.fileDescriptor, environment: [:])
        for (number, line) in Self.many.enumerated() {
            if number.isMultiple(of: 2) { console.print(line) } else { console.log(line) }
        }
        console.flush(within: .milliseconds(10))
        let reader = Task.detached { pipe.fileHandleForReading.readDataToEndOfFile() }
        console.flush()
        try writer.close()
        let text = String(decoding: await reader.value, as: UTF8.self)
        #expect(text == Self.many.map { $0 + "\n" }.joined())
    }

    @Test("a pipe that is not read keeps nothing from the other stream")
    func otherStream() throws {
        let (full, other) = (Pipe(), Pipe())
        let console = Console(
            output: full.fileHandleForWriting.fileDescriptor, error: other.fileHandleForWriting.fileDescriptor,
            environment: [:])
        for line in Self.many { console.print(line) }
        console.log("heard")
        #expect(other.fileHandleForReading.availableData == Data("heard\n".utf8))
        try full.fileHandleForReading.close()
        console.flush()
        #expect(console.lostOutput == nil, "who stops reading wants no more")
    }

    @Test("where far too much is unread, those who write are slowed down, and get through")
    func slowedDown() throws {
        let pipe = Pipe()
        let writer = pipe.fileHandleForWriting
        let console = Console(output: writer.fileDescriptor, error: writer.fileDescriptor, environment: [:])
        console.print(String(repeating: "x", count: 8 << 20))
        let start = ContinuousClock.now
        console.print("next")
        let waited = ContinuousClock.now - start
        #expect(waited >= .milliseconds(80) && waited < .seconds(60), "\(waited)")
        try pipe.fileHandleForReading.close()
        console.flush()
    }

    @Test("colours wrap the text, and without them it is left alone")
    func style() {
        #expect(Style.plain.good("✓") == "✓")
        #expect(Style.plain.faint("1s") == "1s")
        #expect(Style(isColoured: true).good("✓") == "\u{1B}[32m✓\u{1B}[0m")
        #expect(Style(isColoured: true).faint("1s") == "\u{1B}[2m1s\u{1B}[0m")
    }

    @Test("text from outside cannot steer the terminal")
    func printable() {
        #expect("a\u{1B}[2Jb\r\u{7}\u{9B}c".printable == "a\u{FFFD}[2Jb\u{FFFD}\u{FFFD}\u{FFFD}c")
        #expect("✅ one\ttwo\nthree".printable == "✅ one\ttwo\nthree")
    }
}
