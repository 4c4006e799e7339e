extension Character {
    /// How many columns of a terminal it takes: 0, 1 or 2. (Unicode Standard Annex 11, East Asian Wide and Fullwidth; emoji
    /// are wide too.)
    var displayWidth: Int {
        guard let first = unicodeScalars.first else { return 0 }
        if first.isASCII { return 1 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        let isEmoji = unicodeScalars.contains { $0.value == 0xFE0F } || first.properties.isEmojiPresentation
        return isEmoji || Self.wide.contains { $0.contains(first.value) } ? 2 : 1
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}

extension String {
    var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

    /// As much of it as fits.
    func clipped(to width: Int) -> String {
        if displayWidth <= width { return self }
        var left = width - 1
        return prefix { character in
            left -= character.displayWidth
            return left >= 0
        } + "…"
    }
}
