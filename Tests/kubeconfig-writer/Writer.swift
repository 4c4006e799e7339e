import Changes
import Kubeconfig

struct Writer {
    let path: String

    func merge(_ name: String, server: String) throws(OperationError) {
        let text = """
            {"apiVersion": "v1", "kind": "Config", "clusters": [{"name": "c", "cluster": {"server": "\(server)"}}],
            "users": [{"name": "u", "user": {"token": "t"}}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}]}
            """
        let source = Kubeconfig(documents: [try KubeconfigDocument(parsing: text, path: "/source")])
        let entry = ClusterEntry(name: name, kubeconfig: source, context: "x")
        _ = try KubeconfigMerge([entry], replace: true).write([.init(path: path)], gate: Gate())
    }
}
