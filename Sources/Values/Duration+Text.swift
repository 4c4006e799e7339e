extension Duration {
    /// Reads a duration as operators write it for kubectl: `90s`, `1m30s`, `1h`, `250ms`, or bare seconds (`30`, `0.5`).
    ///
    /// Returns `nil` for anything else, for negative and for non-finite values.
    public init?(text: String) {
        if let seconds = Double(text) {
            guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return nil }
            self = .seconds(seconds)
            return
        }
        let units: [String: Double] = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400]
        var rest = Substring(text)
        var total = 0.0
        repeat {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let value = Double(digits), let scale = units[String(unit)] else { return nil }
            total += value * scale
        } while !rest.isEmpty
        guard total < 1e12 else { return nil }
        self = .seconds(total)
    }

    /// Seconds, with the fraction.
    public var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    /// Short text for people: `350ms`, `4.2s`, `1m30s`, `2h5m`.
    public var text: String {
        let seconds = self.seconds
        if seconds < 1 { return "\(Int((seconds * 1000).rounded()))ms" }
        let tenths = (seconds * 10).rounded() / 10
        if tenths < 10, tenths != tenths.rounded() { return "\(tenths)s" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole)s" }
        if whole < 3600 { return "\(whole / 60)m" + (whole % 60 == 0 ? "" : "\(whole % 60)s") }
        return "\(whole / 3600)h" + (whole % 3600 < 60 ? "" : "\(whole % 3600 / 60)m")
    }
}
