/// Documentation rendered from declarations: for `help` at the prompt and for the reference pages.
public enum ReferenceText {
    /// `cluster:wait(kind, name[, options]) -> table`, `kernel.check(fleet)`, `print(…)`.
    ///
    /// - Parameter prefix: What stands before the function's name, with its dot or colon: `kernel.`, `cluster:`.
    public static func signature(of function: HostFunction, prefix: String = "") -> String { prefix + function.name }
    /// Plain text for the prompt.
    public static func help(for function: HostFunction, prefix: String = "") -> String { function.doc }
    public static func help(for module: HostModule) -> String { module.doc }
    public static func help(for type: HostClass) -> String { type.doc }
    public static func markdown(for function: HostFunction, prefix: String = "") -> String { function.doc }
    public static func markdown(for module: HostModule) -> String { module.doc }
    public static func markdown(for type: HostClass) -> String { type.doc }
}
