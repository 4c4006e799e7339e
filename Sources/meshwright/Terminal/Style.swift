// Its settings are global variables; they are written once, before the first use.
@preconcurrency import Rainbow

/// Colours for one stream, or none.
struct Style: Sendable {
    let isColoured: Bool

    static let plain = Style(isColoured: false)

    func good(_ text: String) -> String { isColoured ? paint(text, .green) : text }
    func bad(_ text: String) -> String { isColoured ? paint(text, .red) : text }
    func caution(_ text: String) -> String { isColoured ? paint(text, .yellow) : text }
    func accent(_ text: String) -> String { isColoured ? paint(text, .cyan) : text }

    func strong(_ text: String) -> String {
        _ = Self.isPrepared
        return isColoured ? text.applyingStyle(.bold) : text
    }

    func faint(_ text: String) -> String {
        _ = Self.isPrepared
        return isColoured ? text.applyingStyle(.dim) : text
    }

    private func paint(_ text: String, _ color: NamedColor) -> String {
        _ = Self.isPrepared
        return text.applyingColor(color)
    }

    // Rainbow looks at standard output alone; here each stream has been judged by itself already.
    private static let isPrepared: Bool = {
        Rainbow.enabled = true
        Rainbow.outputTarget = .console
        return true
    }()
}

extension String {
    /// The text without control characters: what comes from a cluster or a file must not steer the terminal.
    var printable: String {
        guard unicodeScalars.contains(where: Self.steers) else { return self }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars { result.append(Self.steers(scalar) ? "\u{FFFD}" : scalar) }
        return String(result)
    }

    private static func steers(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
    }

    /// The lines of a text of several, without the empty ones at its end.
    var lines: [String] {
        var lines = split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
