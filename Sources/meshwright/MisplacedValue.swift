import Changes

/// What stands behind an option such as `--allow-run`, and is not its value: one that may stand alone takes a value only
/// after `=`, or `meshwright run --allow-run ./mine.lua` would allow the playbook to start itself.
struct MisplacedValue {
    let option: String
    let value: String

    /// - Parameter arguments: As they were typed.
    init?(in arguments: [String]) {
        let options = Array(arguments.prefix { $0 != "--" })
        let pairs = zip(options, options.dropFirst())
        guard
            let pair = pairs.first(where: { SandboxOptions.bareOptions.contains($0) && !$1.hasPrefix("-") })
        else { return nil }
        (option, value) = pair
    }

    var hint: String { "\(option) takes a value only after \"=\": \(option)=\(value)" }

    /// Whether an error may come of it.
    func explains(_ error: OperationError) -> Bool {
        error.message.hasPrefix("there is no ") && error.message.contains(value)
    }
}
