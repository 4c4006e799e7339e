import Values

extension Kubelet {
    /// An event for each container of a pod.
    func record(_ pod: JSON, reason: String, _ message: (String) -> String) {
        for container in pod.at("spec", "containers")?.arrayValue ?? [] {
            let name = container["name"]?.stringValue ?? ""
            context.events.record(pod, reason: reason, message(name), from: Self.source(pod), container: name)
        }
    }

    func warn(_ key: ObjectStore.Key, reason: String, _ message: String) {
        guard let pod = store.get(key) else { return }
        context.events.record(pod, .warning, reason: reason, message, from: Self.source(pod))
    }

    func recordStart(_ key: ObjectStore.Key) {
        guard let pod = store.get(key), pod.at("status", "containerStatuses")?.isRunningAll ?? false else { return }
        for container in pod.at("spec", "containers")?.arrayValue ?? [] {
            let (name, image) = (container["name"]?.stringValue ?? "", container["image"]?.stringValue ?? "")
            for (reason, message) in [
                ("Pulled", "Container image \"\(image)\" already present on machine"),
                ("Created", "Created container: \(name)"), ("Started", "Started container \(name)"),
            ] {
                context.events.record(pod, reason: reason, message, from: Self.source(pod), container: name)
            }
        }
    }

    private static func source(_ pod: JSON) -> EventRecorder.Source {
        .init(component: "kubelet", host: pod.field("spec.nodeName"))
    }
}

extension JSON {
    /// Whether no container of a list of statuses waits.
    fileprivate var isRunningAll: Bool { !(arrayValue ?? []).contains { $0.at("state", "waiting") != nil } }
}
