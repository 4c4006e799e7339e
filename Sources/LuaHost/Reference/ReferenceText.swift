/// Documentation rendered from declarations: for `help` at the prompt and for the reference pages.
public enum ReferenceText {
    /// `cluster:wait(kind, name [, options]) -> table`.
    ///
    /// - Parameter prefix: What stands before the function's name, with its dot or colon: `kernel.`, `cluster:`.
    public static func signature(of function: HostFunction, prefix: String = "") -> String {
        var text = "\(prefix)\(function.name)(\(parameterList(function.parameters)))"
        if let type = function.result.type {
            text += " -> \(type.name)" + (function.result.isOptional ? " or nil" : "")
        }
        return text
    }

    private static func parameterList(_ parameters: [Parameter]) -> String {
        var text = ""
        for (position, parameter) in parameters.enumerated() {
            let name = parameter.isVariadic ? "…" : parameter.name
            let separator = position == 0 ? "" : ", "
            if parameter.isOptional {
                text += position == 0 ? "[\(name)]" : " [\(separator)\(name)]"
            } else {
                text += separator + name
            }
        }
        return text
    }

    /// `duration, default "5m"`.
    static func typeText(of parameter: Parameter) -> String {
        if let value = parameter.defaultValue {
            return "\(parameter.type.name), default \(ValuePrinter.plain.text(of: value, indent: 0))"
        }
        return parameter.type.name + (parameter.isOptional ? ", optional" : "")
    }

    /// The fields of an options table, also in a list.
    static func fields(of type: LuaType) -> [Parameter] {
        switch type {
        case .table(let fields): fields
        case .list(let element), .map(let element): fields(of: element)
        default: []
        }
    }

    static let mutatesNote = "Changes something outside; refused when the run is read-only."
}
