import Values

/// Furnishes namespaces with what every one has.
struct NamespaceController: Sendable {
    let store: ObjectStore
    /// The PEM certificate that pods trust.
    let authority: String

    func reconcile(_ name: String) {
        guard let namespace = store.get(.init(.namespaces, name: name)), !namespace.isTerminating else { return }
        store.putIfAbsent([
            "apiVersion": "v1", "kind": "ServiceAccount",
            "metadata": ["name": "default", "namespace": .string(name)],
        ])
        store.putIfAbsent([
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": ["name": "kube-root-ca.crt", "namespace": .string(name)],
            "data": ["ca.crt": .string(authority)],
        ])
    }
}
