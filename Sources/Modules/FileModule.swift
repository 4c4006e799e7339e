import LuaHost
import Sandbox
import Values

private let path = Parameter(
    "path", .string, doc: "relative to the playbook's folder, or absolute; `file` parameters of a playbook are absolute"
)
private let text = Parameter("text", .string, doc: "bytes as they are")

func fileModule(_ context: ModuleContext) -> HostModule {
    let host = context.host
    return HostModule(
        "file",
        doc: """
            Files of this machine: those beside the playbook and those that its parameters name. The operator allows others by \
            `--allow-read=PATH` and `--allow-write=PATH`.
            """,
        functions: [
            HostFunction(
                "read", doc: "Reads a file.", parameters: [path], result: ResultType(.string, doc: "its bytes"),
                sync: { .string(LuaString(bytes: try host.files.read(try $0.string("path")))) }),
            HostFunction(
                "exists", doc: "Tells whether there is a file or folder.", parameters: [path],
                result: ResultType(.boolean, doc: "whether there is"),
                sync: { .bool(try host.files.info(try $0.string("path")) != nil) }),
            HostFunction(
                "info", doc: "Tells what there is.", parameters: [path],
                result: ResultType(
                    .table([
                        Parameter(
                            "kind", .oneOf(["file", "folder", "other"]), doc: "`other` for devices, pipes and the like"),
                        Parameter("size", .integer, doc: "in bytes"),
                    ]), optional: true, doc: "nil when there is nothing"),
                sync: { arguments in
                    guard let info = try host.files.info(try arguments.string("path")) else { return .nil }
                    return .record([("kind", LuaValue(info.kind)), ("size", .integer(Int64(info.size)))])
                }),
            HostFunction(
                "list", doc: "Lists a folder.",
                parameters: [Parameter("path", .string, default: ".", doc: "as for `read`")],
                result: ResultType(.list(.string), doc: "the names in it, sorted"),
                sync: { .list(try host.files.list(try $0.string("path")).map { LuaValue($0) }) }),
        ] + writingFunctions(host))
}

private func writingFunctions(_ host: HostAccess) -> [HostFunction] {
    [
        HostFunction(
            "write",
            doc: """
                Makes a file have this content. The old content stays until the new one is there whole. A dry run only \
                reports it.
                """,
            parameters: [path, text], result: ResultType(.boolean, doc: "whether that changed anything"),
            effect: .mutates, sync: { .bool(try host.files.write(try $0.string("path"), try $0.bytes("text"))) }),
        HostFunction(
            "append", doc: "Adds to the end of a file, which is made where there is none.", parameters: [path, text],
            effect: .mutates,
            sync: {
                try host.files.append(try $0.string("path"), try $0.bytes("text"))
                return .nil
            }),
        HostFunction(
            "remove", doc: "Removes a file, or a folder that is empty.", parameters: [path],
            result: ResultType(.boolean, doc: "whether it was there"), effect: .mutates,
            sync: { .bool(try host.files.remove(try $0.string("path"))) }),
        HostFunction(
            "make_folder", doc: "Makes a folder, and those above it.", parameters: [path],
            result: ResultType(.boolean, doc: "whether there was none"), effect: .mutates,
            sync: { .bool(try host.files.makeFolder(try $0.string("path"))) }),
    ]
}
