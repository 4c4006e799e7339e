import Values

/// Refuses objects that a Kubernetes API server would refuse: names, required, contradictory and immutable fields.
struct ObjectValidator: Sendable {
    private let type: ResourceType

    init(_ type: ResourceType) { self.type = type }

    /// - Throws: 422 with every cause.
    func check(_ new: JSON, replacing old: JSON?) throws(StatusError) {
        var causes = NameRules(type).causes(new)
        switch type.kind {
        case "Pod": causes += podCauses(new, old)
        case "Service": causes += ServiceRules.causes(new, old)
        case "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet": causes += workloadCauses(new, old)
        case "ConfigMap", "Secret": causes += dataCauses(new, old)
        case "CertificateSigningRequest": causes += CertificateRequestRules.causes(new["spec"] ?? [:])
        case "ClusterRoleBinding", "RoleBinding": causes += bindingCauses(new, old)
        default: break
        }
        if !causes.isEmpty { throw .invalid(type.kind, new.objectName, causes, group: type.group) }
    }

    private func podCauses(_ new: JSON, _ old: JSON?) -> [StatusError.Cause] {
        let causes = PodRules.causes(new["spec"] ?? [:], path: "spec")
        guard let old, PodRules.fixedPart(of: new) != PodRules.fixedPart(of: old) else { return causes }
        return causes + [
            .forbidden(
                "spec",
                "pod updates may not change fields other than `spec.containers[*].image`,"
                    + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions "
                    + "to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it "
                    + "was previously negative)")
        ]
    }

    private func workloadCauses(_ new: JSON, _ old: JSON?) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        let selector = new.at("spec", "selector")
        let wanted = selector?["matchLabels"]?.stringMap ?? [:]
        let labels = new.at("spec", "template", "metadata", "labels")?.stringMap ?? [:]
        if selector == nil || selector == [:] { causes.append(.required("spec.selector")) }
        if wanted.contains(where: { labels[$0.key] != $0.value }) {
            let value = new.at("spec", "template", "metadata", "labels") ?? .null
            causes.append(
                .invalid("spec.template.metadata.labels", value, "`selector` does not match template `labels`"))
        }
        if let replicas = new.at("spec", "replicas")?.integerValue, replicas < 0 {
            causes.append(.invalid("spec.replicas", .integer(replicas), "must be greater than or equal to 0"))
        }
        causes += PodRules.causes(new.at("spec", "template", "spec") ?? [:], path: "spec.template.spec")
        if let old, let before = old.at("spec", "selector"), before != selector {
            causes.append(.invalid("spec.selector", selector ?? .null, "field is immutable"))
        }
        return causes
    }

    private func dataCauses(_ new: JSON, _ old: JSON?) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        for (key, value) in (new["data"]?.stringMap ?? [:]).sorted(by: { $0.key < $1.key }) {
            if key.isEmpty || key.count > 253 || !key.allSatisfy(NameRules.isDataKeyCharacter) {
                causes.append(
                    .invalid(
                        "data[\(key)]", .string(key),
                        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. "
                            + "'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is "
                            + "'[-._a-zA-Z0-9]+')"))
            } else if type.kind == "Secret", !Base64.isValid(value) {
                // A value that is not base64 is part of nobody's message.
                causes.append(.invalid("data[\(key)]", "<redacted>", "illegal base64 data"))
            }
        }
        if type.kind == "Secret", let old, old["type"] != new["type"] {
            causes.append(.invalid("type", new["type"] ?? .null, "field is immutable"))
        }
        if old?["immutable"] == true, old?["data"] != new["data"] {
            causes.append(.forbidden("data", "field is immutable when `immutable` is set"))
        }
        return causes
    }

    private func bindingCauses(_ new: JSON, _ old: JSON?) -> [StatusError.Cause] {
        guard let old, old["roleRef"] != new["roleRef"] else { return [] }
        return [.invalid("roleRef", new["roleRef"] ?? .null, "cannot change roleRef")]
    }
}
