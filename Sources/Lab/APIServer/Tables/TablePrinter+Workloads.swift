import FoundationEssentials
import Values

extension TablePrinter {
    static let workloads: [GroupResource: [TableColumn]] = [
        GroupResource("pods"): [
            .name, .text("Ready") { "\(readyContainers($0))/\(containers($0).count)" }, .text("Status", podStatus),
            TableColumn(name: "Restarts") { .string(String(restarts($0))) }, .age,
            .field("IP", wide: true, "status", "podIP"), .field("Node", wide: true, "spec", "nodeName"),
            .field("Nominated Node", wide: true, "status", "nominatedNodeName"),
            .text("Readiness Gates", wide: true) { _ in nil },
        ],
        GroupResource("deployments", group: "apps"): [
            .name, .text("Ready") { "\(count($0, "readyReplicas"))/\(replicas($0))" },
            .number("Up-to-date") { count($0, "updatedReplicas") },
            .number("Available") { count($0, "availableReplicas") }, .age,
        ] + wide,
        GroupResource("replicasets", group: "apps"): [
            .name, .number("Desired", replicas), .number("Current") { count($0, "replicas") },
            .number("Ready") { count($0, "readyReplicas") }, .age,
        ] + wide,
        GroupResource("statefulsets", group: "apps"): [
            .name, .text("Ready") { "\(count($0, "readyReplicas"))/\(replicas($0))" }, .age,
        ] + Array(wide.prefix(2)),
        GroupResource("daemonsets", group: "apps"): [
            .name, .number("Desired") { count($0, "desiredNumberScheduled") },
            .number("Current") { count($0, "currentNumberScheduled") }, .number("Ready") { count($0, "numberReady") },
            .number("Up-to-date") { count($0, "updatedNumberScheduled") },
            .number("Available") { count($0, "numberAvailable") },
            .text("Node Selector") { labels($0.at("spec", "template", "spec", "nodeSelector")) }, .age,
        ] + wide,
        GroupResource("jobs", group: "batch"): [
            .name,
            .text("Status") { job in
                count(job, "succeeded") > 0 ? "Complete" : count(job, "failed") > 0 ? "Failed" : "Running"
            },
            .text("Completions") { "\(count($0, "succeeded"))/\($0.at("spec", "completions")?.integerValue ?? 1)" },
            .text("Duration", duration), .age, .text("Containers", wide: true) { templateContainers($0, "name") },
            .text("Images", wide: true) { templateContainers($0, "image") },
            .text("Selector", wide: true) { labels($0.at("spec", "selector", "matchLabels")) },
        ],
        GroupResource("podtemplates"): [
            .name, .text("Containers") { templateList($0, "name") }, .text("Images") { templateList($0, "image") },
            .text("Pod Labels") { labels($0.at("template", "metadata", "labels")) },
        ],
        GroupResource("cronjobs", group: "batch"): [
            .name, .field("Schedule", "spec", "schedule"), .field("Timezone", "spec", "timeZone"),
            TableColumn(name: "Suspend", type: "boolean") {
                .string($0.at("spec", "suspend") == true ? "True" : "False")
            },
            .number("Active") { $0.at("status", "active")?.arrayValue?.count ?? 0 },
            .text("Last Schedule") { job in
                job.at("status", "lastScheduleTime").map { Age.text(since: $0) }
            }, .age,
        ],
        GroupResource("replicationcontrollers"): [
            .name, .number("Desired", replicas), .number("Current") { count($0, "replicas") },
            .number("Ready") { count($0, "readyReplicas") }, .age,
        ] + Array(wide.prefix(2)),
    ]

    private static let wide: [TableColumn] = [
        .text("Containers", wide: true) { templateContainers($0, "name") },
        .text("Images", wide: true) { templateContainers($0, "image") },
        .text("Selector", wide: true) { labels($0.at("spec", "selector", "matchLabels")) },
    ]

    static func labels(_ map: JSON?) -> String {
        (map?.stringMap ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }

    private static func count(_ object: JSON, _ field: String) -> Int {
        object.at("status", field)?.integerValue.map { Int($0) } ?? 0
    }

    private static func duration(_ job: JSON) -> String? {
        guard let start = job.at("status", "startTime")?.stringValue.flatMap({ try? Date($0, strategy: .iso8601) })
        else { return nil }
        let end = job.at("status", "completionTime")?.stringValue.flatMap { try? Date($0, strategy: .iso8601) }
        return Age.text(Int((end ?? .now).timeIntervalSince(start)))
    }

    private static func replicas(_ object: JSON) -> Int {
        object.at("spec", "replicas")?.integerValue.map { Int($0) } ?? 0
    }

    private static func templateContainers(_ object: JSON, _ field: String) -> String {
        templateList(object["spec"] ?? [:], field)
    }

    private static func templateList(_ object: JSON, _ field: String) -> String {
        let containers = object.at("template", "spec", "containers")?.arrayValue ?? []
        return containers.compactMap { $0[field]?.stringValue }.joined(separator: ",")
    }

    private static func containers(_ pod: JSON) -> [JSON] { pod.at("spec", "containers")?.arrayValue ?? [] }

    private static func statuses(_ pod: JSON) -> [JSON] { pod.at("status", "containerStatuses")?.arrayValue ?? [] }

    private static func readyContainers(_ pod: JSON) -> Int { statuses(pod).count { $0["ready"] == true } }

    private static func restarts(_ pod: JSON) -> Int64 {
        statuses(pod).reduce(0) { $0 + ($1["restartCount"]?.integerValue ?? 0) }
    }

    /// What a container waits for or died of says more than the pod's phase.
    private static func podStatus(_ pod: JSON) -> String {
        if pod.at("metadata", "deletionTimestamp") != nil { return "Terminating" }
        let phase = pod.at("status", "reason")?.stringValue ?? pod.at("status", "phase")?.stringValue ?? "Unknown"
        let reasons = statuses(pod).compactMap { status in
            status.at("state", "waiting", "reason")?.stringValue
                ?? status.at("state", "terminated", "reason")?.stringValue
        }
        return reasons.last ?? phase
    }
}
