/// The part of the shell's language that commands of a playbook use: simple commands joined by `;`, `&&`, `||`
/// and `|`, with quotes, variables and redirections of the two outputs.
struct ShellScript: Sendable, Hashable {
    enum Joint: Sendable, Hashable {
        case always, onSuccess, onFailure
        /// It reads what the one before it prints.
        case onOutput
    }
    enum Target: Sendable, Hashable {
        case output, errors, nowhere
        case file(String, appends: Bool)
    }

    struct Command: Sendable, Hashable {
        /// When it runs, by how the one before it ended.
        var joint: Joint
        var words: [String] = []
        var output = Target.output
        var errors = Target.errors
    }

    struct Unsupported: Error, Sendable, Hashable {
        var what: String
    }

    private(set) var commands: [Command] = []
    private var current = Command(joint: .always)
    private var word: String?

    init(_ text: String, environment: [String: String]) throws(Unsupported) {
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            case " ", "\t": endWord()
            case "\n", ";": try endCommand(.always)
            case "'": try quote(&rest)
            case "\"": try doubleQuote(&rest, environment)
            case "\\": word = (word ?? "") + (rest.popFirst().map(String.init) ?? "")
            case "$": word = (word ?? "") + (try Self.variable(&rest, environment))
            case "&", "|": try join(character, &rest)
            case ">": try redirect(&rest)
            case "#" where word == nil: rest = rest.drop { $0 != "\n" }
            case "`", "<", "(", ")", "{", "}", "*", "?": try other(character)
            default: word = (word ?? "") + String(character)
            }
        }
        try endCommand(.always)
    }

    private mutating func other(_ character: Character) throws(Unsupported) {
        guard "*?{}".contains(character) else { throw Unsupported(what: "\"\(character)\"") }
        word = (word ?? "") + String(character)
    }

    private mutating func endWord() {
        if let word { current.words.append(word) }
        word = nil
    }

    private mutating func endCommand(_ joint: Joint) throws(Unsupported) {
        endWord()
        if let keyword = current.words.first, ["if", "for", "while", "case", "until", "function"].contains(keyword) {
            throw Unsupported(what: "\"\(keyword)\"")
        }
        if !current.words.isEmpty { commands.append(current) }
        current = Command(joint: joint)
    }

    private mutating func join(_ character: Character, _ rest: inout Substring) throws(Unsupported) {
        if character == "|", rest.first != "|" { return try endCommand(.onOutput) }
        guard rest.first == character else { throw Unsupported(what: "\"\(character)\"") }
        rest.removeFirst()
        try endCommand(character == "&" ? .onSuccess : .onFailure)
    }

    private mutating func quote(_ rest: inout Substring) throws(Unsupported) {
        guard let end = rest.firstIndex(of: "'") else { throw Unsupported(what: "an unterminated quoted string") }
        word = (word ?? "") + rest[..<end]
        rest = rest[end...].dropFirst()
    }

    private mutating func doubleQuote(
        _ rest: inout Substring, _ environment: [String: String]
    ) throws(Unsupported) {
        var text = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"":
                word = (word ?? "") + text
                return
            case "\\":
                let next = rest.popFirst() ?? "\\"
                text += "\"\\$`".contains(next) ? String(next) : "\\\(next)"
            case "$": text += try Self.variable(&rest, environment)
            default: text.append(character)
            }
        }
        throw Unsupported(what: "an unterminated quoted string")
    }

    private static func variable(
        _ rest: inout Substring, _ environment: [String: String]
    ) throws(Unsupported) -> String {
        if rest.first == "(" { throw Unsupported(what: "\"$(\"") }
        if rest.first == "{", let end = rest.firstIndex(of: "}") {
            let name = rest[..<end].dropFirst()
            rest = rest[end...].dropFirst()
            return environment[String(name)] ?? ""
        }
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        if name.isEmpty { return "$" }
        rest = rest.dropFirst(name.count)
        return environment[String(name)] ?? ""
    }

    /// `>&2`, `2>&1`, `>/dev/null`, `> FILE`, `>> FILE`, each also with `2` in front.
    private mutating func redirect(_ rest: inout Substring) throws(Unsupported) {
        let isErrors = word == "2"
        if isErrors || word == "1" { word = nil } else { endWord() }
        let appends = rest.first == ">"
        rest = rest.drop { $0 == ">" || $0 == " " }
        let end = rest.firstIndex {
            " \t\n;&|".contains($0) && !($0 == "&" && rest.startIndex == rest.firstIndex(of: "&"))
        }
        let target = rest[..<(end ?? rest.endIndex)]
        rest = rest.dropFirst(target.count)
        let value: Target
        switch target {
        case "&1": value = current.output
        case "&2": value = current.errors
        case "/dev/null": value = .nowhere
        case "": throw Unsupported(what: "a redirection without a file")
        default:
            if target.contains(where: { "'\"$`*?<(".contains($0) }) { throw Unsupported(what: "writing to \(target)") }
            value = .file(String(target), appends: appends)
        }
        if isErrors { current.errors = value } else { current.output = value }
    }
}
