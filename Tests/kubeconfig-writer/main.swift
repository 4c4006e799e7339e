// Writes kubeconfigs in processes of its own, so that tests can kill them. No part of the product.
//
//   kubeconfig-writer merge FILE NAME…    merges one cluster a name, one after the other
//   kubeconfig-writer kill FILE COUNT     kills as many writers of FILE while they write, and looks at it after each

let arguments = CommandLine.arguments.dropFirst()

switch arguments.first {
case "merge" where arguments.count > 2:
    let path = arguments.dropFirst().first ?? ""
    for name in arguments.dropFirst(2) { try Writer(path: path).merge(name, server: "https://\(name):6443") }
case "kill" where arguments.count == 3:
    #if os(Linux)
        let killing = Killing(writer: Writer(path: arguments.dropFirst().first ?? ""))
        print(try killing.run(count: arguments.last.flatMap { Int($0) } ?? 0).text)
    #else
        print("needs fork, which Swift has on Linux only")
    #endif
default: print("usage: see main.swift")
}
