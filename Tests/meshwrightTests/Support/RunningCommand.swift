import Foundation
import Subprocess

/// A process that runs, and one of its streams.
final class RunningCommand {
    private let process: ProcessIdentifier
    private var chunks: SubprocessOutputSequence.AsyncIterator
    private var unread = Data()
    /// The lines that were read so far.
    private(set) var seen: [String] = []

    init(process: ProcessIdentifier, stream: SubprocessOutputSequence) {
        self.process = process
        chunks = stream.makeAsyncIterator()
    }

    #if os(Linux)
        /// The most memory that it had so far, in KiB.
        var peakMemory: Int? {
            get throws {
                let status = try String(contentsOfFile: "/proc/\(process.value)/status", encoding: .utf8)
                let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
                return line?.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first
            }
        }
    #endif

    func send(_ signal: Int32) { kill(process.value, signal) }

    /// Reads until a line contains the text.
    ///
    /// - Returns: `false` when the stream ended before.
    @discardableResult
    func wait(for text: String) async throws -> Bool { try await wait { $0.contains(text) } }

    @discardableResult
    func wait(until isWanted: (String) -> Bool) async throws -> Bool {
        while let line = try await nextLine() {
            if isWanted(line) { return true }
        }
        return false
    }

    /// Reads until the text is there, whether or not its line has an end, and no further.
    ///
    /// - Returns: `false` when the stream ended before.
    func wait(forPrompt text: String) async throws -> Bool {
        while true {
            if let range = unread.range(of: Data(text.utf8)) {
                unread.removeSubrange(..<range.upperBound)
                return true
            }
            guard try await readMore() else { return false }
        }
    }

    func readToEnd() async throws { while try await nextLine() != nil {} }

    private func nextLine() async throws -> String? {
        while !unread.contains(UInt8(ascii: "\n")) {
            guard try await readMore() else { break }
        }
        guard !unread.isEmpty else { return nil }
        let bytes = unread.prefix { $0 != UInt8(ascii: "\n") }
        unread.removeFirst(min(unread.count, bytes.count + 1))
        let text = String(decoding: bytes, as: UTF8.self)
        let line = text.last == "\r" ? String(text.dropLast()) : text
        seen.append(line)
        return line
    }

    private func readMore() async throws -> Bool {
        guard let chunk = try await chunks.next() else { return false }
        chunk.withUnsafeBytes { unread.append(contentsOf: $0) }
        return true
    }
}
