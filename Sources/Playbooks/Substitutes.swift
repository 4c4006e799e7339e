/// What scripts use instead of what Lua has elsewhere and they lack.
enum Substitutes {
    static let hints: [String: String] =
        [processes, files, code, oldNames, modules, tables, strings].reduce(into: [:]) { $0.merge($1) { $1 } }

    private static let processes = [
        "os.execute": programs, "io.popen": programs,
        "os.exit": "end a run by return, or as failed by error(\"why\")",
        "os.setlocale": "scripts always have the locale C",
    ]

    private static let programs =
        "start a program by require(\"process\").run { \"uname\", \"-r\" }, with --allow-run=uname"

    private static let files = [
        "os.remove": "remove a file by require(\"file\").remove(path), with --allow-write=PATH",
        "os.rename":
            "write the new file by require(\"file\").write(path, text), and remove the old one by remove(path)",
        "os.tmpname": temporary, "io.tmpfile": temporary,
        "io.write": output, "io.stdout": output, "io.output": output, "io.stderr": output,
        "io.read": input, "io.stdin": input, "io.input": input,
        "io.close": "close a file by file:close()",
    ]

    private static let temporary = "keep text in a variable, or name a file for require(\"file\").write(path, text)"
    private static let output =
        "print(text) shows a line; require(\"file\").write(path, text) writes a file, with --allow-write=PATH"
    private static let input = "declare a parameter of the playbook, and give it by --param name=value"

    // What authors look for in `table` and `string` and the library has.
    private static let tables = inLibrary(
        "tables", for: "table",
        [
            "map", "filter", "find", "contains", "unique", "sorted", "index_by", "group_by", "keys", "values", "get",
            "copy",
            "merge", "equal",
        ])
    private static let strings = inLibrary(
        "strings", for: "string",
        ["split", "lines", "trim", "starts_with", "ends_with", "contains", "replace", "indent", "dedent"])

    private static func inLibrary(_ module: String, for library: String, _ names: [String]) -> [String: String] {
        let hints = names.map {
            ("\(library).\($0)", "\(module).\($0) is of the module \(module): require \"\(module)\"")
        }
        return Dictionary(uniqueKeysWithValues: hints)
    }

    private static let code = [
        "dofile": module, "loadfile": module, "module": module, "package": module,
        "debug": "errors have a traceback: err.traceback",
        "string.dump": "bytecode is not accepted; load(text) compiles source text",
    ]

    private static let module = "require \"name\" loads name.lua from beside the playbook"

    // Of Lua before 5.4.
    private static let oldNames = [
        "unpack": "it is table.unpack now", "loadstring": "it is load now", "table.getn": "#list counts its elements",
        "table.foreach": "for key, value in pairs(t) do … end", "table.foreachi": "for i, value in ipairs(t) do … end",
        "table.maxn": "#list counts its elements", "setfenv": environment, "getfenv": environment,
        "string.gfind": "it is string.gmatch now", "math.mod": "it is the operator % now",
        "bit32": bits, "bit": bits,
    ]

    private static let environment = "load(text, name, \"t\", environment) gives code an environment"
    private static let bits = "bitwise operators are part of Lua now: a & b, a | b, a ~ b, a << n, a >> n"

    private static let modules = [
        "json": json, "cjson": json, "dkjson": json, "lunajson": json,
        "yaml": yaml, "lyaml": yaml,
        "socket": http, "socket.http": http, "ssl.https": http, "http.request": http,
        "lfs": "require \"file\" lists, reads and writes files", "posix": "require \"process\" starts programs",
    ]

    private static let yaml = "kube.parse_yaml(text) and kube.yaml(value) are of the module kube"
    private static let json = "kube.parse_json(text) and kube.json(value) are of the module kube"
    private static let http = "require \"http\" asks web servers, with --allow-net=HOST"
}
