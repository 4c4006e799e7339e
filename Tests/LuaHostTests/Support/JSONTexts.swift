/// Generates JSON texts with everything that JSON has: nulls, repeated keys, long numbers, odd strings, spaces.
struct JSONTexts {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> String { value(depth: 0) }

    // SplitMix64 (Steele, Lea, Flood 2014), so that a seed means the same everywhere.
    private mutating func number(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(limit))
    }

    private mutating func one(of choices: [String]) -> String { choices[number(below: choices.count)] }

    private mutating func value(depth: Int) -> String {
        switch number(below: depth > 6 ? 6 : 10) {
        case 0: "null"
        case 1: one(of: ["true", "false"])
        case 2: one(of: Self.numbers)
        case 3: String(number(below: 1_000_000) - 500_000)
        case 4, 5: text()
        case 6, 7: "[" + items { $0.value(depth: depth + 1) } + "]"
        default: "{" + items { $0.text() + $0.space() + ":" + $0.space() + $0.value(depth: depth + 1) } + "}"
        }
    }

    private mutating func items(_ item: (inout Self) -> String) -> String {
        var texts: [String] = []
        for _ in 0..<number(below: 6) { texts.append(space() + item(&self) + space()) }
        return texts.joined(separator: ",")
    }

    private mutating func space() -> String { one(of: ["", "", "", " ", "\n\t", "\r\n"]) }

    private mutating func text() -> String { "\"" + one(of: Self.texts) + "\"" }

    private static let numbers = [
        "0", "-0", "-0.0", "1.0", "1e5", "1E-5", "0.1", "9007199254740993", "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808", "18446744073709551615", "18446744073709552000", "-9223372036854775809", "1e308",
        "5e-324",
        "123456789012345678901234567890", "3.141592653589793238462643",
    ]

    // Few, so that keys come twice.
    private static let texts = [
        "", "a", "b", "name", "1", "\\u0000", "a\\u0000b", "\\\"\\\\\\/\\b\\f\\n\\r\\t", "é", "\\u00e9",
        "\\ud83d\\ude00",
        "😀", "f:metadata", "__index", "a string of more than forty bytes, which Lua does not intern",
    ]
}
