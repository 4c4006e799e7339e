// Errors are host objects, so that scripts read their fields.
extension LuaError: HostObject {
    public static let className = "error"

    /// What scripts read of an error.
    public static let declaration = HostClass(
        LuaError.self,
        doc: """
            What went wrong, as `pcall` returns it. Print it, or read its fields; `error(err)` raises it again as it was.
            What `error("text")` raises stays text.
            """,
        fields: [
            HostField("kind", .string, doc: "Stable and searchable, such as `not_found` or `timeout`.") {
                (error: LuaError) in .string(error.kind)
            },
            HostField("message", .string, doc: "One sentence.") { (error: LuaError) in .string(error.message) },
            text("cluster", "The cluster's name in the fleet.", \.fields.cluster),
            text("object", "The object concerned, such as `service default/web`.", \.fields.object),
            text("operation", "What was being done.", \.fields.operation),
            HostField("status", .any, doc: "The API server's `Status`, whole, where one was sent.") {
                (error: LuaError) in error.fields.status ?? .nil
            },
            HostField("retryable", .boolean, doc: "Whether the same call may succeed later.") {
                (error: LuaError) in .bool(error.fields.retryable)
            },
            HostField(
                "others", .list(.object(LuaError.className)),
                doc: "The errors of other tasks that failed beside it; empty when it is the only one."
            ) { (error: LuaError) in .list(error.others.map { .object($0) }) },
            text("hint", "What can be done about it.", \.fields.hint),
            text("location", "Where in the script: `mine.lua:3`.", \.location),
            HostField("traceback", .string, doc: "The calls that led there, one a line, innermost first.") {
                (error: LuaError) in .string(error.tracebackText)
            },
        ],
        index: { error, key in key.stringValue.flatMap { error.fields.details[$0] } ?? .nil },
        text: { $0.description })

    private static func text(
        _ name: String, _ doc: String, _ path: @escaping @Sendable (LuaError) -> String?
    ) -> HostField {
        HostField(name, .string, doc: doc) { (error: LuaError) in .optional(path(error)) { .string($0) } }
    }
}
