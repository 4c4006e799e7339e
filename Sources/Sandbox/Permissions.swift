import Changes

/// What a script may do with the machine that it runs on, beyond the clusters of its fleet. Without a grant: nothing.
public struct Permissions: Sendable, Hashable {
    public var read: Grants<PathGrant>
    public var write: Grants<PathGrant>
    public var run: Grants<ProgramGrant>
    public var net: Grants<HostGrant>
    public var env: Grants<String>

    public init(
        read: Grants<PathGrant> = .none, write: Grants<PathGrant> = .none, run: Grants<ProgramGrant> = .none,
        net: Grants<HostGrant> = .none, env: Grants<String> = .none
    ) {
        self.read = read
        self.write = write
        self.run = run
        self.net = net
        self.env = env
    }

    /// What the operator can allow, and the flag that does.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case read, write, run, net, env

        /// `--allow-read`
        public var flag: String { "--allow-\(rawValue)" }
    }

    /// Reads the values that one flag was given.
    ///
    /// - Parameter kind: For messages.
    /// - Throws: `invalid_input` naming the flag and the value.
    public static func grants<Grant>(
        _ texts: [String], _ kind: Kind, _ read: (String) throws(OperationError) -> Grant
    ) throws(OperationError) -> Grants<Grant> {
        var grants = Grants<Grant>.none
        for text in texts {
            if text == Grants<Grant>.everythingText {
                grants.isEverything = true
                continue
            }
            for item in items(of: text) {
                guard !item.isEmpty else {
                    throw OperationError(
                        .invalidInput, "\(kind.flag) is given an empty value",
                        hint: "name what is allowed, or write \(kind.flag) alone to allow everything")
                }
                grants.items.append(try read(item))
            }
        }
        return grants
    }

    /// Parts between commas; two commas stand for one in a part.
    static func items(of text: String) -> [String] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        var items: [String] = []
        var index = 0
        while index < parts.count {
            var item = parts[index]
            while index + 2 < parts.count, parts[index + 1].isEmpty {
                item += "," + parts[index + 2]
                index += 2
            }
            items.append(item)
            index += 1
        }
        return items
    }

    /// `reading /etc/passwd is not allowed; run with --allow-read=/etc/passwd to allow it`
    static func refusal(_ action: String, _ kind: Kind, _ value: String) -> OperationError {
        let escaped = value.split(separator: ",", omittingEmptySubsequences: false).joined(separator: ",,")
        let flag = "\(kind.flag)=\(escaped)"
        let isPlain = flag.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_./:@%+=,".utf8.contains(byte)
            }
        }
        let shown =
            isPlain
            ? flag
            : "'" + flag.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
        return OperationError(.notAllowed, "\(action) is not allowed; run with \(shown) to allow it")
    }
}

/// What one flag allows.
public struct Grants<Grant: Sendable & Hashable>: Sendable, Hashable {
    public var isEverything: Bool
    public var items: [Grant]

    public init(_ items: [Grant] = [], isEverything: Bool = false) {
        self.items = items
        self.isEverything = isEverything
    }

    public static var none: Self { Self() }
    public static var everything: Self { Self(isEverything: true) }
    /// How everything is written where a value is needed.
    public static var everythingText: String { "*" }
}
