import Values

extension TablePrinter {
    static let cluster: [GroupResource: [TableColumn]] = [
        GroupResource("nodes"): [
            .name, .text("Status", nodeStatus), .text("Roles", roles), .age,
            .field("Version", "status", "nodeInfo", "kubeletVersion"),
            .text("Internal-IP", wide: true) { nodeAddress($0, "InternalIP") },
            .text("External-IP", wide: true) { nodeAddress($0, "ExternalIP") },
            .field("OS-Image", wide: true, "status", "nodeInfo", "osImage"),
            .field("Kernel-Version", wide: true, "status", "nodeInfo", "kernelVersion"),
            .field("Container-Runtime", wide: true, "status", "nodeInfo", "containerRuntimeVersion"),
        ],
        GroupResource("namespaces"): [.name, .field("Status", "status", "phase"), .age],
        GroupResource("configmaps"): [
            .name,
            .number("Data", type: "string") {
                ($0["data"]?.objectValue?.count ?? 0) + ($0["binaryData"]?.objectValue?.count ?? 0)
            },
            .age,
        ],
        GroupResource("secrets"): [
            .name, .field("Type", "type"), .number("Data", type: "string") { $0["data"]?.objectValue?.count ?? 0 },
            .age,
        ],
        GroupResource("serviceaccounts"): [.name, .number("Secrets") { $0["secrets"]?.arrayValue?.count ?? 0 }, .age],
        GroupResource("events"): [
            TableColumn(name: "Last Seen") { .string(Age.text(since: $0["lastTimestamp"])) }, .field("Type", "type"),
            .field("Reason", "reason"),
            .text("Object") { event in
                let object = event["involvedObject"] ?? [:]
                return "\(object["kind"]?.stringValue?.lowercased() ?? "")/\(object["name"]?.stringValue ?? "")"
            },
            .field("Subobject", wide: true, "involvedObject", "fieldPath"),
            .text("Source", wide: true) { event in
                [event.at("source", "component"), event.at("source", "host")].compactMap { $0?.stringValue }
                    .joined(separator: ", ")
            },
            .field("Message", "message"),
            TableColumn(name: "First Seen", priority: 1) { .string(Age.text(since: $0["firstTimestamp"])) },
            TableColumn(name: "Count", priority: 1) { $0["count"].map { .string("\($0)") } ?? "" },
            TableColumn(name: "Name", priority: 1) { .string($0.objectName) },
        ],
        GroupResource("customresourcedefinitions", group: "apiextensions.k8s.io"): [
            .name, .field("Created At", "metadata", "creationTimestamp"),
        ],
    ]

    static let access: [GroupResource: [TableColumn]] = [
        GroupResource("roles", group: rbac): created, GroupResource("clusterroles", group: rbac): created,
        GroupResource("rolebindings", group: rbac): bindings,
        GroupResource("clusterrolebindings", group: rbac): bindings,
        GroupResource("certificatesigningrequests", group: "certificates.k8s.io"): [
            .name, .age, .field("SignerName", "spec", "signerName"), .field("Requestor", "spec", "username"),
            .text("RequestedDuration") { request in
                request.at("spec", "expirationSeconds")?.intValue.map { Age.text($0) }
            },
            .text("Condition", requestState),
        ],
        GroupResource("leases", group: "coordination.k8s.io"): [
            .name, .field("Holder", "spec", "holderIdentity"), .age,
        ],
    ]

    private static let rbac = "rbac.authorization.k8s.io"
    private static let created: [TableColumn] = [.name, .field("Created At", "metadata", "creationTimestamp")]
    private static let bindings: [TableColumn] = [
        .name,
        .text("Role") {
            "\($0.at("roleRef", "kind")?.stringValue ?? "")/\($0.at("roleRef", "name")?.stringValue ?? "")"
        },
        .age, .text("Users", wide: true) { subjects($0, "User") },
        .text("Groups", wide: true) { subjects($0, "Group") },
        .text("ServiceAccounts", wide: true) { subjects($0, "ServiceAccount") },
    ]

    private static func requestState(_ request: JSON) -> String {
        let types = (request.at("status", "conditions")?.arrayValue ?? []).compactMap { $0["type"]?.stringValue }
        var words = [types.contains("Denied") ? "Denied" : types.contains("Approved") ? "Approved" : "Pending"]
        if types.contains("Failed") { words.append("Failed") }
        if request.at("status", "certificate") != nil { words.append("Issued") }
        return words.joined(separator: ",")
    }

    private static func subjects(_ binding: JSON, _ kind: String) -> String {
        (binding["subjects"]?.arrayValue ?? []).filter { $0["kind"]?.stringValue == kind }.compactMap { subject in
            guard let name = subject["name"]?.stringValue else { return nil }
            return (subject["namespace"]?.stringValue).map { "\($0)/\(name)" } ?? name
        }.joined(separator: ", ")
    }

    private static func nodeStatus(_ node: JSON) -> String {
        let conditions = node.at("status", "conditions")?.arrayValue ?? []
        let ready = conditions.first { $0["type"] == "Ready" }?["status"]?.stringValue
        let text = ready == "True" ? "Ready" : ready == nil ? "Unknown" : "NotReady"
        return text + (node.at("spec", "unschedulable") == true ? ",SchedulingDisabled" : "")
    }

    private static func roles(_ node: JSON) -> String {
        let prefix = "node-role.kubernetes.io/"
        return node.objectLabels.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
            .sorted()
            .joined(separator: ",")
    }

    private static func nodeAddress(_ node: JSON, _ type: String) -> String? {
        let addresses = node.at("status", "addresses")?.arrayValue ?? []
        return addresses.first { $0["type"]?.stringValue == type }?["address"]?.stringValue
    }
}
