import Changes
import Kubeconfig

// MergeKubeconfigs FILE KUBECONFIG…: writes a kubeconfig with the current context of each of the others.

let arguments = Array(CommandLine.arguments.dropFirst())
let entries = try arguments.dropFirst().map { path in
    let kubeconfig = try Kubeconfig.load(explicitPath: path, environment: [:])
    let context = kubeconfig.currentContext ?? ""
    let access = try kubeconfig.access(context: context)
    return ClusterEntry(
        name: context, kubeconfig: kubeconfig, context: context, server: access.server,
        tlsServerName: access.tlsServerName)
}
_ = try KubeconfigMerge(entries, replace: false)
    .write([KubeconfigMerge.Target(path: arguments[0], own: nil)], gate: Gate())
