/// What a request is for, so that its failure can name the cluster, the object and the permission it needs.
struct RequestContext: Sendable {
    /// The cluster's name in the fleet.
    var cluster: String
    /// The server's address, as text.
    var server: String
    /// A phrase that follows "while": `reading service kube-system/x`.
    var operation: String
    /// As kubectl names it: `service kube-system/x`; `nil` for requests about no one object.
    var object: String?
    /// The verb of RBAC: `get`, `list`, `create`, `patch`, …
    var verb: String
    /// The resource of RBAC with its group and subresource: `pods/exec`, `deployments.apps`; `nil` for other paths.
    var resource: String?
    /// `nil` for the cluster scope.
    var namespace: String?

    init(
        cluster: String, server: String, operation: String, object: String? = nil, verb: String,
        resource: String? = nil, namespace: String? = nil
    ) {
        self.cluster = cluster
        self.server = server
        self.operation = operation
        self.object = object
        self.verb = verb
        self.resource = resource
        self.namespace = namespace
    }
}
