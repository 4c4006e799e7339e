import FoundationEssentials
import Values

extension Kubelet {
    /// Writes down that a pod's containers run, or why one does not.
    func report(_ pod: RunningPod, _ key: ObjectStore.Key) {
        let state = pod.current
        store.change(key) { object in
            let containers = object.at("spec", "containers")?.arrayValue ?? []
            let setup = object.at("spec", "initContainers")?.arrayValue ?? []
            let failsSetup = setup.contains { $0["name"]?.stringValue == state.fault?.container }
            let statuses = containers.map { status(of: $0, pod, state, waits: failsSetup) }
            object[path: ["status", "phase"]] = failsSetup ? "Pending" : .string(Self.phase(pod, state))
            object[path: ["status", "containerStatuses"]] = .array(statuses)
            if !setup.isEmpty {
                object[path: ["status", "initContainerStatuses"]] = .array(
                    setup.map { setupStatus(of: $0, pod, state) })
            }
            if let added = object.at("spec", "ephemeralContainers")?.arrayValue, !added.isEmpty {
                object[path: ["status", "ephemeralContainerStatuses"]] = .array(
                    added.map { status(of: $0, pod, state, waits: false) })
            }
            place(&object, pod.address)
            object.setCondition("Initialized", !failsSetup)
            let isReady = statuses.allSatisfy { $0["ready"] == true }
            object.setCondition("ContainersReady", isReady, reason: isReady ? nil : "ContainersNotReady")
            object.setCondition("Ready", isReady, reason: isReady ? nil : "ContainersNotReady")
        }
        if let fault = state.fault {
            warn(
                key, reason: "BackOff",
                "Back-off restarting failed container \(fault.container): \(fault.message)")
        }
    }

    /// `Succeeded` or `Failed` when everything has ended and nothing is started again.
    private static func phase(_ pod: RunningPod, _ state: RunningPod.State) -> String {
        let ends = state.inputs.containers.compactMap { state.ends[$0.name] }
        guard ends.count == state.inputs.containers.count, !ends.contains(where: pod.restarts) else { return "Running" }
        return ends.allSatisfy { $0.code == 0 } ? "Succeeded" : "Failed"
    }

    /// Writes down what keeps a pod from starting.
    func report(_ waiting: PodWaiting, _ key: ObjectStore.Key, _ address: IPv4?) {
        store.change(key) { object in
            let containers = object.at("spec", "containers")?.arrayValue ?? []
            let state: JSON = ["waiting": ["reason": .string(waiting.reason), "message": .string(waiting.message)]]
            object[path: ["status", "phase"]] = "Pending"
            object[path: ["status", "containerStatuses"]] = .array(
                containers.map { Self.status(of: $0, ready: false, state: state, restarts: 0, id: nil) })
            place(&object, address)
            object.setCondition("Initialized", true)
            object.setCondition("ContainersReady", false, reason: "ContainersNotReady", message: waiting.message)
            object.setCondition("Ready", false, reason: "ContainersNotReady", message: waiting.message)
        }
        warn(key, reason: waiting.event, waiting.message)
    }

    private func place(_ object: inout JSON, _ address: IPv4?) {
        object.setCondition("PodScheduled", true)
        let node = context.facts.nodeNames.firstIndex(of: object.field("spec.nodeName")) ?? 0
        let host = JSON.string(context.facts.plan.node(node).description)
        object[path: ["status", "hostIP"]] = host
        object[path: ["status", "hostIPs"]] = [["ip": host]]
        object[path: ["status", "startTime"]] = object.at("status", "startTime") ?? JSON.time()
        if let address {
            object[path: ["status", "podIP"]] = .string(address.description)
            object[path: ["status", "podIPs"]] = [["ip": .string(address.description)]]
        }
    }

    private func status(of container: JSON, _ pod: RunningPod, _ state: RunningPod.State, waits: Bool) -> JSON {
        let name = container["name"]?.stringValue ?? ""
        let id = Self.identifier(pod.uid + name)
        if waits {
            let waiting: JSON = ["waiting": ["reason": "PodInitializing"]]
            return Self.status(of: container, ready: false, state: waiting, restarts: 0, id: nil)
        }
        if let fault = state.fault, fault.container == name {
            return Self.crashed(container, fault, restarts: state.restarts, id: id)
        }
        if let end = state.ends[name] { return Self.ended(container, end, pod, restarts: state.restarts, id: id) }
        let running: JSON = ["running": ["startedAt": JSON.time(pod.started)]]
        return Self.status(
            of: container, ready: passesProbe(container, pod), state: running, restarts: state.restarts, id: id)
    }

    private func setupStatus(of container: JSON, _ pod: RunningPod, _ state: RunningPod.State) -> JSON {
        let id = Self.identifier(pod.uid + (container["name"]?.stringValue ?? ""))
        if let fault = state.fault, fault.container == container["name"]?.stringValue {
            return Self.crashed(container, fault, restarts: state.restarts, id: id)
        }
        let ended: JSON = [
            "terminated": [
                "exitCode": 0, "reason": "Completed", "startedAt": JSON.time(pod.started),
                "finishedAt": JSON.time(pod.started), "containerID": .string(id),
            ]
        ]
        return Self.status(of: container, ready: true, state: ended, restarts: 0, id: id)
    }

    private static func ended(
        _ container: JSON, _ end: ContainerProcess.End, _ pod: RunningPod, restarts: Int, id: String
    ) -> JSON {
        var terminated: JSON = [
            "exitCode": JSON(end.code), "reason": .string(end.reason), "startedAt": JSON.time(pod.started),
            "finishedAt": JSON.time(end.time), "containerID": .string(id),
        ]
        terminated["message"] = end.message.map { .string($0) }
        let isAdded = pod.current.inputs.added.contains { $0.name == container["name"]?.stringValue }
        guard pod.restarts(after: end), !isAdded else {
            return status(of: container, ready: false, state: ["terminated": terminated], restarts: restarts, id: id)
        }
        var status = status(of: container, ready: false, state: backOff(container), restarts: restarts + 1, id: id)
        status["lastState"] = ["terminated": terminated]
        return status
    }

    private static func backOff(_ container: JSON) -> JSON {
        [
            "waiting": [
                "reason": "CrashLoopBackOff",
                "message": .string(
                    "back-off 10s restarting failed container=\(container["name"]?.stringValue ?? "")"),
            ]
        ]
    }

    private static func crashed(_ container: JSON, _ fault: ContainerFault, restarts: Int, id: String) -> JSON {
        var status = status(of: container, ready: false, state: backOff(container), restarts: restarts + 1, id: id)
        status["lastState"] = [
            "terminated": [
                "exitCode": 1, "reason": "Error", "message": .string(fault.message), "startedAt": JSON.time(),
                "finishedAt": JSON.time(), "containerID": .string(id),
            ]
        ]
        return status
    }

    private static func status(of container: JSON, ready: Bool, state: JSON, restarts: Int, id: String?) -> JSON {
        let image = container["image"] ?? ""
        var status: JSON = [
            "name": container["name"] ?? "", "image": image, "imageID": id == nil ? "" : image,
            "ready": .bool(ready), "restartCount": JSON(restarts), "started": .bool(state["running"] != nil),
            "state": state, "lastState": [:],
        ]
        status["containerID"] = id.map { .string($0) }
        return status
    }

    /// Probes ask sockets. Of what images listen at, the lab knows that for web servers only.
    private func passesProbe(_ container: JSON, _ pod: RunningPod) -> Bool {
        let image = ImageName(container["image"]?.stringValue ?? "")
        let probe = container["readinessProbe"]
        let port = probe?.at("httpGet", "port") ?? probe?.at("tcpSocket", "port")
        guard let port, image.isWebServer else { return true }
        let named = (container["ports"]?.arrayValue ?? []).first { $0["name"] == port }?["containerPort"]?.intValue
        return (port.intValue ?? named).map(pod.isListening) ?? true
    }

    /// 64 hexadecimal digits that are the same for the same text.
    private static func identifier(_ text: String) -> String {
        let digits = (0..<4).map { part in
            var value = UInt64(0xcbf2_9ce4_8422_2325)
            for byte in "\(part)\(text)".utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
            let text = String(value, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        return "containerd://" + digits.joined()
    }
}
