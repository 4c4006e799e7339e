import NIOCore
import Testing

@testable import Lab

@Suite("Bytes of SPDY/3.1")
struct SPDYWireTests {
    /// Two forwarded connections, as kubectl 1.37 sends them: streams 1 and 3, 5 and 7; both of a pair carry a request.
    static let kubectl = bytes(
        """
        800300010000003d0000000100000000000078f9e3c6a7c202253a48f95b044aab4c16060c0c0c9c4590d8ca04a5624603703a2c294a4d
        cc851635aca9a08800000000ffff00000001010000008003000100 00001a00000003000000000000826a459502954289840c04000000
        ffff000000030000000470696e67000000030100000080030001000000180000000500000000 0000c2aa136e283ead8600000000ffff
        000000050100000080030001000000140000000700000000000022db524300000000ffff8003000700000008 0000000000000000
        """)

    /// What a session is answered with by moby/spdystream: SYN_REPLY without headers.
    static let reply = bytes("80030002000000140000000178f9e3c6a7c202a6230600000000ffff")

    static func bytes(_ hexadecimal: String) -> ByteBuffer {
        let digits = hexadecimal.filter(\.isHexDigit)
        return ByteBuffer(
            bytes: stride(from: 0, to: digits.count, by: 2).compactMap { offset in
                let start = digits.index(digits.startIndex, offsetBy: offset)
                return UInt8(digits[start..<digits.index(start, offsetBy: 2)], radix: 16)
            })
    }

    static func frames(_ bytes: ByteBuffer, step: Int = .max) throws -> [SPDYFrame] {
        var (decoder, frames, rest) = (SPDYDecoder(), [SPDYFrame](), bytes)
        while let part = rest.readSlice(length: min(step, rest.readableBytes)), part.readableBytes > 0 {
            decoder.append(part)
            while let frame = try decoder.next() { frames.append(frame) }
        }
        return frames
    }

    private static func headers(_ type: String, _ request: String) -> SPDYHeaders {
        ["streamtype": type, "port": "80", "requestid": request]
    }

    @Test("kubectl's frames are read as what they mean, however they are cut", arguments: [Int.max, 7, 1])
    func kubectl(step: Int) throws {
        var frames: [SPDYFrame] = []
        for frame in try Self.frames(Self.kubectl, step: step) {
            // Parts of data are put together again.
            if case .data(let id, let more, let isLast) = frame, case .data(id, var bytes, false)? = frames.last {
                bytes.writeImmutableBuffer(more)
                frames[frames.count - 1] = .data(id, bytes, isLast: isLast)
            } else {
                frames.append(frame)
            }
        }
        let expected: [SPDYFrame] = [
            .synStream(1, Self.headers("error", "0"), isLast: false, isOneWay: false),
            .data(1, ByteBuffer(), isLast: true),
            .synStream(3, Self.headers("data", "0"), isLast: false, isOneWay: false),
            .data(3, ByteBuffer(string: "ping"), isLast: true),
            .synStream(5, Self.headers("error", "1"), isLast: false, isOneWay: false),
            .data(5, ByteBuffer(), isLast: true),
            .synStream(7, Self.headers("data", "1"), isLast: false, isOneWay: false),
            .goAway(lastStream: 0, .ok),
        ]
        #expect(frames == expected)
    }

    @Test("a reply without headers is what Kubernetes' own servers send")
    func reply() throws {
        #expect(try Self.frames(Self.reply) == [.synReply(1, [:], isLast: false)])
    }

    @Test("every frame comes back as it was, in the order of the header compression")
    func roundTrip() throws {
        let frames: [SPDYFrame] = [
            .synStream(1, ["streamtype": "data", "port": "8080", "requestid": "12"], isLast: false, isOneWay: true),
            .synReply(1, [:], isLast: false), .synReply(3, ["x": "a\0b"], isLast: true),
            .headers(1, ["streamtype": "data"], isLast: true), .rstStream(1, .cancel),
            .settings([4: 100, SPDYFrame.initialWindowSizeID: 1 << 20]), .ping(7),
            .goAway(lastStream: 9, .protocolError),
            .windowUpdate(0, 32_768), .data(5, ByteBuffer(string: "text"), isLast: false),
            .data(5, ByteBuffer(), isLast: true),
        ]
        let encoder = SPDYEncoder()
        var bytes = ByteBuffer()
        for frame in frames { try encoder.encode(frame, into: &bytes) }
        #expect(try Self.frames(bytes) == frames)
    }

    @Test("frames have the layout of the specification")
    func layout() throws {
        let expected: [(SPDYFrame, String)] = [
            (.rstStream(5, .streamAlreadyClosed), "80030003 00000008 00000005 00000009"),
            (.settings([7: 65_536]), "80030004 0000000c 00000001 00000007 00010000"),
            (.ping(2), "80030006 00000004 00000002"),
            (.goAway(lastStream: 3, .ok), "80030007 00000008 00000003 00000000"),
            (.windowUpdate(1, 256), "80030009 00000008 00000001 00000100"),
            (.data(1, ByteBuffer(string: "hi"), isLast: true), "00000001 01000002 6869"),
        ]
        for (frame, text) in expected {
            var bytes = ByteBuffer()
            try SPDYEncoder().encode(frame, into: &bytes)
            #expect(bytes == Self.bytes(text), "\(frame)")
        }
    }

    @Test("the dictionary is the one whose checksum clients announce")
    func dictionary() {
        var (low, high) = (UInt32(1), UInt32(0))
        for byte in SPDYDictionary.bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        #expect(SPDYDictionary.bytes.count == 1423)
        #expect(high << 16 | low == 0xe3c6_a7c2)
    }

    @Test("a frame of a type that nobody knows is passed over")
    func unknown() throws {
        let bytes = Self.bytes("80030042 00000003 010203 80030006 00000004 00000001")
        #expect(try Self.frames(bytes) == [.ping(1)])
    }

    @Test(
        "what is no SPDY/3.1 ends the session with a reason",
        arguments: [
            ("80020006 00000004 00000001", "a frame of version 2"),
            ("80030001 00ffffff", "a control frame of 16777215 bytes"),
            ("80030006 00000000", "a ping frame of a wrong length"),
            ("80030003 00000004 00000001", "a rstStream frame of a wrong length"),
            ("80030004 00000004 00000002", "a settings frame of a wrong length"),
            ("80030002 00000006 00000001 ffff", "a header block that zlib cannot read"),
            ("80030002 00000004 00000001", "a header block that is none"),
            ("00000000 00000001 61", "data of stream 0"),
        ])
    func broken(bytes: String, reason: String) {
        let failure = #expect(throws: SPDYViolation.self) { try Self.frames(Self.bytes(bytes)) }
        #expect(failure?.reason.hasPrefix(reason) == true, "\(failure?.reason ?? "")")
    }

    @Test("header names that are double or in capitals, and blocks that blow up, end the session")
    func brokenHeaders() throws {
        var upper = ByteBuffer()
        try SPDYEncoder().encode(.synReply(1, ["Port": "1"], isLast: false), into: &upper)
        #expect(throws: SPDYViolation.self) { try Self.frames(upper) }
        var bomb = ByteBuffer()
        let long = String(repeating: "x", count: 1 << 20)
        try SPDYEncoder().encode(.synReply(1, ["long": long], isLast: false), into: &bomb)
        #expect(bomb.readableBytes < 8192)
        #expect(throws: SPDYViolation.self) { try Self.frames(bomb) }
    }
}
