import Values

extension GroupResource {
    static let controllerRevisions = GroupResource("controllerrevisions", group: "apps")
    static let configMaps = GroupResource("configmaps")
    static let certificateRequests = GroupResource("certificatesigningrequests", group: "certificates.k8s.io")
    static let daemonSets = GroupResource("daemonsets", group: "apps")
    static let deployments = GroupResource("deployments", group: "apps")
    static let endpoints = GroupResource("endpoints")
    static let endpointSlices = GroupResource("endpointslices", group: "discovery.k8s.io")
    static let events = GroupResource("events")
    static let jobs = GroupResource("jobs", group: "batch")
    static let namespaces = GroupResource("namespaces")
    static let nodes = GroupResource("nodes")
    static let pods = GroupResource("pods")
    static let podDisruptionBudgets = GroupResource("poddisruptionbudgets", group: "policy")
    static let replicaSets = GroupResource("replicasets", group: "apps")
    static let secrets = GroupResource("secrets")
    static let serviceAccounts = GroupResource("serviceaccounts")
    static let services = GroupResource("services")
    static let clusterRoleBindings = GroupResource("clusterrolebindings", group: "rbac.authorization.k8s.io")
}

extension ObjectStore.Key: CustomStringConvertible {
    package var description: String { "\(resource) " + (namespace.map { "\($0)/" } ?? "") + name }
}

extension ObjectStore {
    /// Where an object belongs, by its kind; `nil` for kinds that are not served.
    func key(of object: JSON) -> Key? {
        guard let version = object["apiVersion"]?.stringValue, let kind = object["kind"]?.stringValue,
            let type = catalog.type(apiVersion: version, kind: kind)
        else { return nil }
        return Key(
            type.groupResource, namespace: type.isNamespaced ? object.objectNamespace ?? "default" : nil,
            name: object.objectName)
    }

    /// Creates or replaces an object, with the defaults of its kind.
    func put(_ object: JSON) {
        guard let key = key(of: object), let type = catalog.type(of: key.resource) else { return }
        let filled = Defaults(type).apply(to: object)
        update(key) { _ in filled }
    }

    /// Creates an object unless there is one.
    func putIfAbsent(_ object: JSON) {
        guard let key = key(of: object) else { return }
        update(key) { $0 ?? object }
    }

    func remove(_ key: Key) { update(key) { _ in nil } }

    /// Changes an object that exists.
    @discardableResult
    func change(_ key: Key, _ change: (inout JSON) -> Void) -> JSON? {
        update(key) { current in
            guard var object = current else { return nil }
            change(&object)
            return object
        }
    }

    /// Deletes an object the way the API server does for a controller: pods first get told.
    func requestDeletion(_ key: Key) {
        change(key) { object in
            if object.isTerminating { return }
            object[path: ["metadata", "deletionTimestamp"]] = JSON.time()
            object[path: ["metadata", "deletionGracePeriodSeconds"]] = 30
        }
    }
}

extension JSON {
    /// Where an object of a resource is stored.
    func key(in resource: GroupResource) -> ObjectStore.Key {
        ObjectStore.Key(resource, namespace: objectNamespace, name: objectName)
    }

    /// Whether somebody has asked for the object to go away.
    var isTerminating: Bool { at("metadata", "deletionTimestamp") != nil }

    /// The object's controller.
    var controllerUID: String? {
        at("metadata", "ownerReferences")?.arrayValue?.first { $0["controller"] == true }?["uid"]?.stringValue
    }

    /// What a dependent says of this object, which controls it.
    var ownerReference: JSON {
        [
            "apiVersion": self["apiVersion"] ?? "", "kind": self["kind"] ?? "", "name": .string(objectName),
            "uid": .string(objectUID ?? ""), "controller": true, "blockOwnerDeletion": true,
        ]
    }

    init(_ strings: [String: String]) { self = .object(strings.mapValues { .string($0) }) }
    init(_ number: Int) { self = .integer(Int64(number)) }

    var intValue: Int? { integerValue.map(Int.init) }
}
