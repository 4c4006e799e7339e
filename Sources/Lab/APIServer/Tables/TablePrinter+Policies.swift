import Values

/// Kinds that nothing in the lab works on, and those that say how many pods there may be.
extension TablePrinter {
    static let policies: [GroupResource: [TableColumn]] = [
        GroupResource("poddisruptionbudgets", group: "policy"): [
            .name, .text("Min Available") { amount($0.at("spec", "minAvailable")) },
            .text("Max Unavailable") { amount($0.at("spec", "maxUnavailable")) },
            .number("Allowed Disruptions") { $0.at("status", "disruptionsAllowed")?.intValue ?? 0 }, .age,
        ],
        GroupResource("horizontalpodautoscalers", group: "autoscaling"): [
            .name,
            .text("Reference") { scaler in
                let target = scaler.at("spec", "scaleTargetRef")
                return "\(target?["kind"]?.stringValue ?? "")/\(target?["name"]?.stringValue ?? "")"
            },
            .text("Targets", targets),
            .text("MinPods") { "\($0.at("spec", "minReplicas") ?? 1)" },
            .number("MaxPods") { $0.at("spec", "maxReplicas")?.intValue ?? 0 },
            .number("Replicas") { $0.at("status", "currentReplicas")?.intValue ?? 0 }, .age,
        ],
        GroupResource("resourcequotas"): [
            .name, .text("Request") { limits($0) { !$0.hasPrefix("limits.") } },
            .text("Limit") { limits($0) { $0.hasPrefix("limits.") } }, .age,
        ],
        GroupResource("limitranges"): [.name, .field("Created At", "metadata", "creationTimestamp")],
        GroupResource("priorityclasses", group: "scheduling.k8s.io"): [
            .name, .number("Value") { $0["value"]?.intValue ?? 0 },
            TableColumn(name: "Global-Default", type: "boolean") { $0["globalDefault"] ?? false }, .age,
            .field("PreemptionPolicy", "preemptionPolicy"),
        ],
        GroupResource("controllerrevisions", group: "apps"): [
            .name,
            .text("Controller") { revision in
                let owner = revision.at("metadata", "ownerReferences")?[0]
                let kind = owner?["kind"]?.stringValue?.lowercased() ?? ""
                return owner.map { "\(kind).apps/\($0["name"]?.stringValue ?? "")" }
            },
            .number("Revision") { $0["revision"]?.intValue ?? 0 }, .age,
        ],
        GroupResource("persistentvolumeclaims"): [
            .name, .field("Status", "status", "phase"), .field("Volume", "spec", "volumeName"),
            .field("Capacity", "status", "capacity", "storage"),
            .text("Access Modes") { accessModes($0.at("status", "accessModes")) },
            .field("StorageClass", "spec", "storageClassName"), .age,
        ],
        GroupResource("persistentvolumes"): [
            .name, .field("Capacity", "spec", "capacity", "storage"),
            .text("Access Modes") { accessModes($0.at("spec", "accessModes")) },
            .field("Reclaim Policy", "spec", "persistentVolumeReclaimPolicy"), .field("Status", "status", "phase"),
            .text("Claim") { volume in
                let claim = volume.at("spec", "claimRef")
                return claim.map { "\($0["namespace"]?.stringValue ?? "")/\($0["name"]?.stringValue ?? "")" }
            },
            .field("StorageClass", "spec", "storageClassName"), .age,
        ],
    ]

    private static func amount(_ value: JSON?) -> String { value.map { $0.stringValue ?? "\($0)" } ?? "N/A" }

    /// The lab measures nothing, as a cluster without metrics-server does.
    private static func targets(_ scaler: JSON) -> String {
        (scaler.at("spec", "metrics")?.arrayValue ?? []).map { metric in
            let target = metric.at("resource", "target")
            let wanted = target?["averageUtilization"].map { "\($0)%" } ?? target?["averageValue"]?.stringValue
            return "\(metric.at("resource", "name")?.stringValue ?? "metric"): <unknown>/\(wanted ?? "<auto>")"
        }.joined(separator: ", ")
    }

    private static func limits(_ quota: JSON, _ isMeant: (String) -> Bool) -> String {
        let hard = quota.at("spec", "hard")?.objectValue ?? [:]
        return hard.filter { isMeant($0.key) }.sorted { $0.key < $1.key }.map { name, value in
            "\(name): 0/\(value.stringValue ?? "\(value)")"
        }.joined(separator: ", ")
    }

    private static func accessModes(_ modes: JSON?) -> String {
        let short = ["ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"]
        return (modes?.arrayValue ?? []).compactMap { $0.stringValue.map { short[$0] ?? $0 } }.joined(separator: ",")
    }
}
