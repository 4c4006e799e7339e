import Changes
import Kubeconfig
import Testing
import Values

@Suite struct InClusterTests {
    let folder = try! TemporaryFolder()  // A test without its folder cannot run at all.
    private let environment = ["KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "443"]

    private func writeAccount() throws {
        try folder.write("token", "secret-token")
        try folder.write("ca.crt", TestPair.admin.certificate)
        try folder.write("namespace", "mesh\n")
    }

    private func load(_ environment: [String: String], explicitPath: String? = nil) throws -> Kubeconfig {
        let account = InClusterAccount(environment: environment, folder: folder.path)
        return try Kubeconfig.load(explicitPath: explicitPath, environment: environment, account: account)
    }

    @Test("in a pod without kubeconfig the service account is the context in-cluster, and belongs to no file")
    func account() throws {
        try writeAccount()
        let kubeconfig = try load(environment)
        #expect(kubeconfig.contextNames == ["in-cluster"] && kubeconfig.currentContext == "in-cluster")
        #expect(kubeconfig.isInCluster && kubeconfig.path(ofContext: "in-cluster") == nil)
        let access = try kubeconfig.access(context: "in-cluster")
        #expect(access.server == "https://10.96.0.1:443")
        #expect(access.namespace == "mesh")
        #expect(access.certificateAuthority == TestPair.admin.certificate)
        // The file rather than its content: the kubelet renews it.
        #expect(access.credentials == Credentials(tokenFile: folder.path("token")))
    }

    @Test(
        "an IPv6 Service has its address in brackets, and without ca.crt and namespace the system's authorities count")
    func sparse() throws {
        try folder.write("token", "t")
        let access = try load(environment.merging(["KUBERNETES_SERVICE_HOST": "fd00::1"]) { $1 })
            .access(context: "in-cluster")
        #expect(access.server == "https://[fd00::1]:443")
        #expect(access.certificateAuthority == nil && access.namespace == nil)
    }

    @Test("a kubeconfig that exists or is named comes first, and without address or token there is no account")
    func precedence() throws {
        #expect(try load(environment).contextNames == [], "there is no token yet")
        try writeAccount()
        #expect(try load(["KUBERNETES_SERVICE_HOST": "10.96.0.1"]).contextNames == [])
        let path = try folder.write("config", config())
        #expect(try load(environment.merging(["KUBECONFIG": path]) { $1 }).contextNames == ["a"])
        #expect(try load(environment, explicitPath: path).contextNames == ["a"])
        let missing = folder.path("missing")
        #expect(try load(environment.merging(["KUBECONFIG": missing]) { $1 }).contextNames == ["in-cluster"])
    }

    @Test("its entry can be merged into a kubeconfig")
    func merge() throws {
        try writeAccount()
        var document = KubeconfigDocument(emptyAt: "/c")
        try document.merge([ClusterEntry(name: "cluster01", kubeconfig: load(environment), context: "in-cluster")])
        let access = try Kubeconfig(documents: [document]).access(context: "cluster01")
        #expect(access.server == "https://10.96.0.1:443")
        #expect(access.credentials.tokenFile == folder.path("token"))
    }
}
