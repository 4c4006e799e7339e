import Values

/// Fills in what the server assumes where the user says nothing, as kubernetes 1.36 pkg/apis/*/v1/defaults.go does
/// for the fields that users see.
package struct Defaults: Sendable {
    let kind: String
    private let isCustom: Bool

    package init(_ type: ResourceType) {
        self.kind = type.kind
        self.isCustom = type.isCustom
    }

    package func apply(to object: JSON) -> JSON {
        if isCustom { return object }
        var object = object
        switch kind {
        case "Pod":
            object["spec"] = Self.podSpec(object["spec"] ?? [:])
            object.setDefault(["status"], ["phase": "Pending", "qosClass": "BestEffort"])
        case "Service": Self.service(&object)
        case "Deployment": Self.deployment(&object)
        case "ReplicaSet", "ReplicationController":
            object.setDefault(["spec", "replicas"], 1)
            Self.template(&object)
        case "DaemonSet": Self.daemonSet(&object)
        case "StatefulSet": Self.statefulSet(&object)
        case "Job": Self.job(&object)
        case "Secret": Self.secret(&object)
        case "Namespace":
            object.setDefault(["spec", "finalizers"], ["kubernetes"])
            object.setDefault(["status", "phase"], "Active")
            object[path: ["metadata", "labels", "kubernetes.io/metadata.name"]] = .string(object.objectName)
        case "ClusterRoleBinding", "RoleBinding": Self.binding(&object)
        default: break
        }
        return object
    }

    private static func deployment(_ object: inout JSON) {
        object.setDefault(["spec", "replicas"], 1)
        object.setDefault(["spec", "revisionHistoryLimit"], 10)
        object.setDefault(["spec", "progressDeadlineSeconds"], 600)
        object.setDefault(["spec", "strategy", "type"], "RollingUpdate")
        rollingUpdate(&object, "strategy", ["maxSurge": "25%", "maxUnavailable": "25%"])
        template(&object)
    }

    private static func daemonSet(_ object: inout JSON) {
        object.setDefault(["spec", "revisionHistoryLimit"], 10)
        object.setDefault(["spec", "updateStrategy", "type"], "RollingUpdate")
        rollingUpdate(&object, "updateStrategy", ["maxSurge": 0, "maxUnavailable": 1])
        template(&object)
    }

    private static func statefulSet(_ object: inout JSON) {
        object.setDefault(["spec", "replicas"], 1)
        object.setDefault(["spec", "revisionHistoryLimit"], 10)
        object.setDefault(["spec", "podManagementPolicy"], "OrderedReady")
        object.setDefault(["spec", "updateStrategy", "type"], "RollingUpdate")
        rollingUpdate(&object, "updateStrategy", ["partition": 0])
        template(&object)
    }

    private static func job(_ object: inout JSON) {
        let defaults: [String: JSON] = [
            "backoffLimit": 6, "completions": 1, "parallelism": 1, "completionMode": "NonIndexed", "suspend": false,
        ]
        for (field, value) in defaults { object.setDefault(["spec", field], value) }
        template(&object)
    }

    private static func rollingUpdate(_ object: inout JSON, _ strategy: String, _ values: [String: JSON]) {
        guard object.at("spec", strategy, "type") == "RollingUpdate" else { return }
        for (field, value) in values { object.setDefault(["spec", strategy, "rollingUpdate", field], value) }
    }

    private static func template(_ object: inout JSON) {
        guard let spec = object.at("spec", "template", "spec") else { return }
        object[path: ["spec", "template", "spec"]] = podSpec(spec)
    }

    /// `stringData` is written and never read: it becomes `data`.
    private static func secret(_ object: inout JSON) {
        object.setDefault(["type"], "Opaque")
        for (key, value) in object["stringData"]?.stringMap ?? [:] {
            object[path: ["data", key]] = .string(Base64.encode(value))
        }
        object["stringData"] = nil
    }

    private static func binding(_ object: inout JSON) {
        object.setDefault(["roleRef", "apiGroup"], "rbac.authorization.k8s.io")
        object.mapEach(["subjects"]) { subject in
            let isAccount = subject["kind"] == "ServiceAccount"
            if !isAccount { subject.setDefault(["apiGroup"], "rbac.authorization.k8s.io") }
        }
    }
}

extension JSON {
    mutating func setDefault(_ path: [String], _ value: JSON) {
        if self[path: path] == nil { self[path: path] = value }
    }

    /// Changes every element of a list, where there is one.
    mutating func mapEach(_ path: [String], _ change: (inout JSON) -> Void) {
        guard let elements = self[path: path]?.arrayValue else { return }
        self[path: path] = .array(
            elements.map { element in
                var element = element
                change(&element)
                return element
            })
    }
}
