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

    static let mutatesNote = "Changes something outside; refused when the run is read-only."
}
