import FoundationEssentials
import Testing
import Values

@testable import Kubeconfig

/// What is read and written without libyaml is read and written as libyaml does it.
///
/// A failure names its seed; `MESHWRIGHT_SEED=4711` tries that one alone, `MESHWRIGHT_SEEDS=20000` as many.
@Suite(.timeLimit(.minutes(5))) struct PlainYAMLTests {
    private static let seeds: [Int] = {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["MESHWRIGHT_SEED"].flatMap({ Int($0) }) { return [seed] }
        return Array(0..<(environment["MESHWRIGHT_SEEDS"].flatMap { Int($0) } ?? 4_000))
    }()

    @Test("a kubeconfig as kubeadm writes it needs no libyaml, and one with comments or anchors does")
    func which() throws {
        #expect(PlainYAML.parse(kubeadmConfig()) != nil)
        #expect(PlainYAML.parse(config()) != nil)
        let empty = try KubeconfigDocument(emptyAt: "/config").text()
        #expect(PlainYAML.parse(empty) != nil)
        for line in ["# mine", "a: &b c", "a: *b", "a: !!str 1", "a: |\n  b", "a: \"\\n\"", "a:", "a: é", "a: b\n  c"] {
            #expect(PlainYAML.parse("\(line)\n" + kubeadmConfig()) == nil, "\(line)")
        }
    }

    @Test("text that is changed at random is read as libyaml reads it, with all lines, or left to it")
    func reading() async throws {
        var taken = 0
        for seed in Self.seeds {
            await Task.yield()
            let text = PlainYAMLText(seed: seed).text
            guard let tree = PlainYAML.parse(text) else { continue }
            taken += 1
            let expected = try? YAMLTree.parseByYams(text)
            let isSame = expected.map { "\($0)" } == "\(tree)"
            #expect(isSame, "seed \(seed):\n\(text)\nis\n\(tree)\nand to libyaml\n\(expected as Any)")
            guard isSame else { return }
        }
        #expect(taken >= Self.seeds.count / 10, "only \(taken) texts say something")
    }

    @Test("trees are written as libyaml writes them, or left to it")
    func writing() async throws {
        var taken = 0
        for seed in Self.seeds {
            await Task.yield()
            guard let tree = try? YAMLTree.parseByYams(PlainYAMLText(seed: seed).text) else { continue }
            guard let text = PlainYAML.text(of: tree) else { continue }
            taken += 1
            let expected = try tree.textByYams()
            #expect(text == expected, "seed \(seed)")
            guard text == expected else { return }
        }
        #expect(taken >= Self.seeds.count / 10, "only \(taken) trees say something")
    }

    @Test("the type of a scalar is what YAML's expressions say, asked or not")
    func types() {
        var random = SeededGenerator(seed: 1)
        let whole =
            KubeconfigGenerator.names + ["yes", "No", "TRUE", "false", "on", "OFF", "NULL", "~", "=", "", "null\n"]
        let parts =
            Array("0123456789abcdefxXoOTZz_+-.:eE \tinfyn~<=\n").map(String.init) + ["inf", "NaN", "12", "no", "é"]
        for round in 0..<4_000 {
            let text =
                round < whole.count ? whole[round] : random.pick(1...9, of: parts + whole.prefix(20)).joined()
            // No plain scalar begins with a line break.
            guard !text.hasPrefix("\n") else { continue }
            #expect(YAMLTree.plainTag(of: text) == YAMLTree.plainTagByRules(of: text), "\(text.debugDescription)")
        }
    }
}

/// A kubeconfig in plain YAML, with a few changes that may make it other YAML, or none.
private struct PlainYAMLText {
    private(set) var text: String

    private static let characters = Array(" -:#\"'[]{}a1\n~.,&*!|>%@\\?=<yn\té/").map(String.init)
    private static let values =
        KubeconfigGenerator.names + [
            "\"\"", "''", "[]", "{}", "\"a b\"", "'it: #is'", "a  b", "a: b", "b:", "a#b", "http://a:1/b?c=[d]#e", "-1",
            "1",
            "yes", "[a]", "{a: b}", "\n    - a\n    - b", "\n      a: b\n      c: {}",
            "\n      - a: b\n        c: d\n      - {}",
            "", " ", "a ", "/x", "x{y}", "2026-11-22T10:00:00Z", "~", "!a b", "&a b", "a\n    b: c",
            "|-\n      a\n      b",
            "\n      - - a", "\n     - a", "\"a\" b", "'a''b'", "\"a\\tb\"", "x%20y", "a,b", "a?", "a !b &c *d",
        ]

    private static let usual = [
        "a b", "https://10.0.0.1:6443", "\"\"", "''", "[]", "{}", "'it: #is'", "y", "012", "/etc/x.pem", "null", "1.5",
        "x{y}",
        "\n    - a\n    - b", "\n      a: b\n      c: {}", "\n      - a: b\n        c: d\n      - {}", "a:b,c", "TRUE",
        "2026-11-22",
    ]

    init(seed: Int) {
        var random = SeededGenerator(seed: seed)
        let values = (0..<2).map { _ in random.pick(random.chance(80) ? Self.usual : Self.values) }
            .map { $0.hasPrefix("\n") ? $0 : " \($0)" }
        let key = random.pick(random.chance(80) ? ["x", "a.b/c-d"] : ["y", "null", "é", "\"q\""])
        text = config(
            cluster: "server: https://10.0.0.1:6443\nx:\(values[0])", user: "token:\(values[1])\n\(key): 012")
        for _ in 0..<random.number(0...1) { change(&random) }
    }

    private mutating func change(_ random: inout SeededGenerator) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let index = random.number(0...lines.count - 1)
        switch random.number(0...6) {
        case 0: lines[index] = " " + lines[index]
        case 1: lines[index] = String(lines[index].dropFirst(random.number(1...2)))
        case 2: lines.remove(at: index)
        case 3: lines.insert(lines[index], at: random.number(0...lines.count - 1))
        case 4: lines.insert("", at: index)
        default:
            let place = random.number(0...lines[index].count)
            let split = lines[index].index(lines[index].startIndex, offsetBy: place)
            lines[index].insert(contentsOf: random.pick(Self.characters), at: split)
        }
        text = lines.joined(separator: "\n")
    }
}
