import Changes
import Fleet
import KubernetesAPI
import LuaHost
import Values

let clusterPodMethods = [
    HostFunction(
        "logs", doc: "Reads the log of a pod's container.",
        parameters: [
            .podName,
            .options([
                .container,
                Parameter("tail", .integer, optional: true, doc: "only that many lines from the end"),
                Parameter("since", .duration, optional: true, doc: "only lines that are not older"),
                Parameter("previous", .boolean, default: .bool(false), doc: "of the container that ran before"),
                Parameter("timestamps", .boolean, default: .bool(false), doc: "a time before each line"),
            ]),
        ],
        result: ResultType(.string, doc: "the text"), effect: .reads,
        async: { arguments in
            let options = arguments.options("options")
            let logs = try await arguments.cluster.client.logs(
                arguments.objectName("pod"),
                LogOptions(
                    container: options["container"].stringValue, tailLines: options["tail"].integerValue,
                    previous: options["previous"].boolValue ?? false,
                    sinceSeconds: options["since"].durationValue.map { Int($0.seconds.rounded(.up)) },
                    timestamps: options["timestamps"].boolValue ?? false))
            return LuaValue(logs)
        }),
    HostFunction(
        "exec", doc: "Runs a command in a pod. An exit code other than 0 is no error.",
        parameters: [
            .podName, Parameter("command", .list(.string), doc: "the program and its arguments; no shell is involved"),
            .options([
                .container, Parameter("stdin", .string, optional: true, doc: "what the command reads"), .timeout("1m"),
            ]),
        ],
        result: ResultType(
            .table([
                Parameter("stdout", .string, doc: "what it wrote there, byte for byte; 16 MiB with stderr at most"),
                Parameter("stderr", .string, doc: "the same for its errors"),
                Parameter(
                    "exit_code", .integer, doc: "0 when it succeeded; 128 and the signal's number when it was killed"),
            ]), doc: "what it wrote, and its exit code"),
        effect: .mutates,
        async: { arguments in
            let options = arguments.options("options")
            let cluster = try arguments.cluster
            let pod = try arguments.objectName("pod")
            let result = try await cluster.client.exec(
                pod, container: options["container"].stringValue,
                command: arguments.strings("command"), stdin: options["stdin"].bytesValue,
                timeout: options["timeout"].durationValue ?? .seconds(60))
            if result.isTruncated {
                let text = "the command in pod \(pod) wrote more than 16 MiB; the rest is left out"
                cluster.client.gate.report(.warning(cluster: cluster.cluster.name, text: text))
            }
            return .record([
                ("stdout", .string(LuaString(bytes: result.stdout))),
                ("stderr", .string(LuaString(bytes: result.stderr))),
                ("exit_code", .integer(Int64(result.exitCode))),
            ])
        }),
]
