import Foundation
import NIOCore
import Testing

@testable import Lab

@Suite("Listening again")
struct ListeningTests {
    @Test("an address that is in use for a moment longer is tried again")
    func inUse() async throws {
        var tries = 0
        let port = try await listenAgain {
            tries += 1
            if tries < 3 { throw IOError(errnoCode: EADDRINUSE, reason: "bind") }
            return 6443
        }
        #expect(port == 6443 && tries == 3)
    }

    @Test("any other reason is told at once")
    func otherReason() async throws {
        var tries = 0
        await #expect(throws: IOError.self) {
            try await listenAgain { () -> Int in
                tries += 1
                throw IOError(errnoCode: EACCES, reason: "bind")
            }
        }
        #expect(tries == 1)
    }
}
