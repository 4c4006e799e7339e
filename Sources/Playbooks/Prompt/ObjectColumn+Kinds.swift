import LuaHost

extension ObjectColumn {
    /// What kubectl shows of the kinds that a mesh is made of, by kind and API group. (kubernetes
    /// pkg/printers/internalversion/printers.go, v1.34.)
    static let byKind: [String: [ObjectColumn]] = [
        "Pod ": [
            ObjectColumn("READY", PodState.ready), ObjectColumn("STATUS", PodState.status),
            ObjectColumn("RESTARTS", PodState.restarts), .age, .text("IP", "status", "podIP"),
            .text("NODE", "spec", "nodeName"),
        ],
        "Node ": [
            ObjectColumn("STATUS", NodeState.status), ObjectColumn("ROLES", NodeState.roles), .age,
            .text("VERSION", "status", "nodeInfo", "kubeletVersion"),
            ObjectColumn("INTERNAL-IP") { NodeState.address($0, "InternalIP") },
            .text("KERNEL-VERSION", "status", "nodeInfo", "kernelVersion"),
            .text("OS-IMAGE", "status", "nodeInfo", "osImage"),
        ],
        "Service ": [
            .text("TYPE", "spec", "type"), .text("CLUSTER-IP", "spec", "clusterIP"),
            ObjectColumn("EXTERNAL-IP", ServiceState.externalAddresses), ObjectColumn("PORT(S)", ServiceState.ports),
            .age,
        ],
        "Namespace ": [.text("STATUS", "status", "phase"), .age],
        "ConfigMap ": [ObjectColumn("DATA") { String($0["data"].tableValue?.fields.count ?? 0) }, .age],
        "Secret ": [
            .text("TYPE", "type"), ObjectColumn("DATA") { String($0["data"].tableValue?.fields.count ?? 0) }, .age,
        ],
        "Event ": [
            ObjectColumn("LAST SEEN") { event, now in
                let seen = [event["lastTimestamp"], event["eventTime"]].first { $0.stringValue != nil }
                return Age.text(seen ?? event.at("metadata", "creationTimestamp"), now)
            },
            .text("TYPE", "type"), .text("REASON", "reason"),
            ObjectColumn("OBJECT") { event in
                let object = event["involvedObject"]
                return "\(object["kind"].cell.lowercased())/\(object["name"].cell)"
            },
            .text("MESSAGE", "message"),
        ],
        "Deployment apps": [
            .ratio("READY", ["status", "readyReplicas"], of: ["spec", "replicas"]),
            .count("UP-TO-DATE", "status", "updatedReplicas"), .count("AVAILABLE", "status", "availableReplicas"), .age,
        ],
        "ReplicaSet apps": [
            .count("DESIRED", "spec", "replicas"), .count("CURRENT", "status", "replicas"),
            .count("READY", "status", "readyReplicas"), .age,
        ],
        "StatefulSet apps": [.ratio("READY", ["status", "readyReplicas"], of: ["spec", "replicas"]), .age],
        "DaemonSet apps": [
            .count("DESIRED", "status", "desiredNumberScheduled"),
            .count("CURRENT", "status", "currentNumberScheduled"),
            .count("READY", "status", "numberReady"), .count("UP-TO-DATE", "status", "updatedNumberScheduled"),
            .count("AVAILABLE", "status", "numberAvailable"), .age,
        ],
        "Job batch": [
            .ratio("COMPLETIONS", ["status", "succeeded"], of: ["spec", "completions"]), .age,
        ],
        "Endpoints ": [ObjectColumn("ENDPOINTS", ServiceState.endpoints), .age],
    ]
}

/// How a pod is, in a word.
private enum PodState {
    private static func statuses(_ pod: LuaValue, _ field: String = "containerStatuses") -> [LuaValue] {
        pod.at("status", field).listValue ?? []
    }

    static func ready(_ pod: LuaValue) -> String {
        let total = pod.at("spec", "containers").listValue?.count ?? 0
        return "\(statuses(pod).count { $0["ready"].boolValue == true })/\(total)"
    }

    static func restarts(_ pod: LuaValue) -> String {
        String(statuses(pod).reduce(0) { $0 + ($1["restartCount"].integerValue ?? 0) })
    }

    static func status(_ pod: LuaValue) -> String {
        if pod.at("metadata", "deletionTimestamp").stringValue != nil { return "Terminating" }
        let initial = statuses(pod, "initContainerStatuses")
        if let (number, status) = initial.enumerated().first(where: { !isDone($1) }) {
            let reason =
                status.at("state", "waiting", "reason").stringValue
                ?? status.at("state", "terminated", "reason").stringValue
            if let reason, reason != "PodInitializing" { return "Init:\(reason)" }
            return "Init:\(number)/\(initial.count)"
        }
        for status in statuses(pod).reversed() {
            for state in ["waiting", "terminated"] {
                if let reason = status.at("state", state, "reason").stringValue { return reason }
            }
        }
        return pod.at("status", "reason").stringValue ?? pod.at("status", "phase").cell
    }

    private static func isDone(_ status: LuaValue) -> Bool {
        status.at("state", "terminated", "exitCode").integerValue == 0 || status["started"].boolValue == true
    }
}

private enum NodeState {
    static func status(_ node: LuaValue) -> String {
        let ready = node.at("status", "conditions").listValue?.first { $0["type"].stringValue == "Ready" }
        let word = ready.map { $0["status"].stringValue == "True" ? "Ready" : "NotReady" } ?? "Unknown"
        return node.at("spec", "unschedulable").boolValue == true ? word + ",SchedulingDisabled" : word
    }

    static func roles(_ node: LuaValue) -> String {
        let prefix = "node-role.kubernetes.io/"
        let labels = node.at("metadata", "labels").tableValue?.names ?? []
        let roles = labels.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        return roles.isEmpty ? "<none>" : roles.joined(separator: ",")
    }

    static func address(_ node: LuaValue, _ type: String) -> String {
        let addresses = node.at("status", "addresses").listValue ?? []
        return (addresses.first { $0["type"].stringValue == type }?["address"] ?? .nil).cell
    }
}

private enum ServiceState {
    static func externalAddresses(_ service: LuaValue) -> String {
        let ingress = service.at("status", "loadBalancer", "ingress").listValue ?? []
        let own = service.at("spec", "externalIPs").listValue ?? []
        let all = (ingress.map { $0["ip"].stringValue ?? $0["hostname"].stringValue } + own.map(\.stringValue))
            .compactMap(\.self)
        if !all.isEmpty { return all.joined(separator: ",") }
        return service.at("spec", "type").stringValue == "LoadBalancer" ? "<pending>" : "<none>"
    }

    static func ports(_ service: LuaValue) -> String {
        let ports = (service.at("spec", "ports").listValue ?? []).map { port in
            port["port"].cell + (port["nodePort"].integerValue.map { ":\($0)" } ?? "")
                + "/\(port["protocol"].stringValue ?? "TCP")"
        }
        return ports.isEmpty ? "<none>" : ports.joined(separator: ",")
    }

    static func endpoints(_ object: LuaValue) -> String {
        let all = (object["subsets"].listValue ?? []).flatMap { subset in
            (subset["addresses"].listValue ?? []).flatMap { address in
                (subset["ports"].listValue ?? []).map { "\(address["ip"].cell):\($0["port"].cell)" }
            }
        }
        if all.isEmpty { return "<none>" }
        return all.prefix(3).joined(separator: ",") + (all.count > 3 ? " + \(all.count - 3) more..." : "")
    }
}
