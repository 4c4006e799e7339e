import Values

/// What a task waits for, to be told to people when they ask.
struct HostWait: Sendable {
    /// `cluster:wait`, `task.map of 3`.
    let name: String
    private let parameters: [Parameter]
    private let arguments: ValueArguments?
    private let object: (any HostObject)?

    init(name: String, object: (any HostObject)? = nil) {
        self.name = name
        self.object = object
        parameters = []
        arguments = nil
    }

    init(name: String, _ parameters: [Parameter], _ arguments: ValueArguments) {
        self.name = name
        self.parameters = parameters
        self.arguments = arguments
        object = arguments.receiver
    }

    /// `cluster:wait deployment default/web on cluster02`.
    var text: String {
        let objects = [object].compactMap { $0 } + zip(parameters, arguments?.values ?? []).compactMap(Self.object)
        let labels = objects.compactMap(\.label)
        let place = labels.isEmpty ? "" : " on " + labels.joined(separator: ", ")
        let words = zip(parameters, arguments?.values ?? []).compactMap(Self.word)
        return ([name] + words.prefix(2)).joined(separator: " ") + place
    }

    private static func object(_ parameter: Parameter, _ value: LuaValue) -> (any HostObject)? {
        if case .object(let object) = value { object } else { nil }
    }

    // Only what says which one is meant: options, and what is written or run, can be long or secret.
    private static func word(_ parameter: Parameter, _ value: LuaValue) -> String? {
        if parameter.isOptional { return nil }
        switch parameter.type {
        case .duration: return value.durationValue?.text
        case .string, .oneOf:
            guard let text = value.stringValue, text.utf8.count <= 80, !text.contains(where: \.isNewline) else {
                return nil
            }
            return text
        default: return nil
        }
    }
}
