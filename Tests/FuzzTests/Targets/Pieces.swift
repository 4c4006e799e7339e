/// Ways in which a network may hand over the same bytes.
struct Pieces: Sequence {
    private let bytes: [UInt8]
    private var random: UInt64

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        // FNV-1a, so that an input is always cut in the same places.
        random = bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// Byte by byte; cut in two everywhere where that is cheap, and otherwise in some places; cut in several places.
    func makeIterator() -> AnyIterator<[ArraySlice<UInt8>]> {
        var source = self
        let places = bytes.count <= 48 ? Array(0...bytes.count) : (0..<6).map { _ in source.place() }
        var ways = [bytes.indices.map { bytes[$0...$0] }] + places.map { source.cut([$0]) }
        ways += (0..<4).map { _ in source.cut((0..<5).map { _ in source.place() }) }
        return AnyIterator(ways.makeIterator())
    }

    /// Somewhere between two bytes.
    mutating func place() -> Int {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(random >> 33) % (bytes.count + 1)
    }

    private func cut(_ places: [Int]) -> [ArraySlice<UInt8>] {
        let bounds = [0] + places.sorted() + [bytes.count]
        return zip(bounds, bounds.dropFirst()).map { bytes[$0..<$1] }
    }
}
