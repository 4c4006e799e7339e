import NIOCore
import NIOWebSocket
import Values

@testable import Lab

extension ExecTarget {
    /// What the lab's API server understands of a client's messages: the input, and whether it ended.
    static func labInput(of messages: [[UInt8]]) throws -> (bytes: [UInt8], isEnded: Bool) {
        var result: (bytes: [UInt8], isEnded: Bool) = ([], false)
        for message in messages {
            try hold(!result.isEnded, "something follows the end of the input")
            switch ExecFraming.message(message, .v5) {
            case .input(let bytes): result.bytes += bytes
            case .endOfInput: result.isEnded = true
            case .resize, .ignored: throw Violation(description: "the lab does not take \(message) for input")
            }
        }
        return result
    }

    /// Any message means something to the lab, and what the lab sends means the same to the client.
    static func checkLabMessages(_ input: [UInt8]) throws {
        for version in ExecNegotiation.Subprotocol.allCases {
            switch ExecFraming.message(input, version) {
            case .input(let bytes): try hold([0] + bytes == input, "input is not what was sent")
            case .endOfInput: try hold(version == .v5 && input == [255, 0], "\(input) ends the input in \(version)")
            case .resize(let size):
                try hold(size.columns >= 0 && size.rows >= 0, "a terminal of \(size.columns) by \(size.rows)")
            case .ignored: break
            }
        }
        let output = received(ExecFraming.frame(ExecFraming.output, input))
        let error = received(ExecFraming.frame(ExecFraming.error, input))
        try hold(output.stdout == input && output.stderr.isEmpty, "output arrives as \(output)")
        try hold(error.stderr == input && error.stdout.isEmpty, "errors arrive as \(error)")
    }
}
