/// The kubeconfig kubeadm writes, with what it leaves to vary.
func kubeadmConfig(
    server: String = "https://10.6.124.66:6443", pair: TestPair = .admin, authority: TestPair = .admin
) -> String {
    """
    apiVersion: v1
    clusters:
    - cluster:
        certificate-authority-data: \(authority.certificateData)
        server: \(server)
      name: cluster.local
    contexts:
    - context:
        cluster: cluster.local
        user: kubernetes-admin
      name: kubernetes-admin@cluster.local
    current-context: kubernetes-admin@cluster.local
    kind: Config
    preferences: {}
    users:
    - name: kubernetes-admin
      user:
        client-certificate-data: \(pair.certificateData)
        client-key-data: \(pair.keyData)

    """
}

/// One cluster, context and user, all called `a`, with the given fields.
func config(cluster: String = "server: https://10.0.0.1:6443", user: String = "token: abc", context: String = "")
    -> String
{
    func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
    }
    return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: a
          cluster:
        \(indented(cluster))
        contexts:
        - name: a
          context:
            cluster: a
            user: a
        \(indented(context))
        users:
        - name: a
          user:
        \(indented(user))
        """
}
