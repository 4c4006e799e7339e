import Values

/// The `template` of a workload, and the pods made from it.
enum PodTemplate {
    /// The letters of generated names: none that make words.
    private static let letters = Array("bcdfghjklmnpqrstvwxz2456789")

    /// A text that is the same for the same template, as in `pod-template-hash`.
    static func hash(of template: JSON, length: Int = 10) -> String {
        // FNV-1a, 64 bits: stable from run to run, which Swift's own hashes are not.
        var value = template.text().utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        var text = ""
        for _ in 0..<length {
            text.append(letters[Int(value % UInt64(letters.count))])
            value /= UInt64(letters.count)
        }
        return text
    }

    /// Five letters that make a name unique.
    static func suffix() -> String { String((0..<5).map { _ in letters.randomElement() ?? "x" }) }

    /// A pod that belongs to a workload.
    static func pod(
        from template: JSON, owner: JSON, name: String, labels: [String: String] = [:], nodeName: String? = nil
    ) -> JSON {
        var metadata = template["metadata"] ?? [:]
        metadata["name"] = .string(name)
        metadata["generateName"] = .string("\(owner.objectName)-")
        metadata["namespace"] = .string(owner.objectNamespace ?? "default")
        metadata["labels"] = JSON((template.objectLabels).merging(labels) { _, new in new })
        metadata["ownerReferences"] = [owner.ownerReference]
        metadata["creationTimestamp"] = nil as JSON?
        var spec = template["spec"] ?? [:]
        spec["nodeName"] = nodeName.map { .string($0) }
        return [
            "apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec,
            "status": ["phase": "Pending", "qosClass": "BestEffort"],
        ]
    }

    /// `25%` or `1` of a number of pods.
    static func amount(_ value: JSON?, of total: Int, default fallback: Int, roundsUp: Bool) -> Int {
        if let number = value?.intValue { return number }
        guard let text = value?.stringValue else { return fallback }
        guard text.hasSuffix("%"), let percent = Int(text.dropLast()) else { return Int(text) ?? fallback }
        return roundsUp ? (total * percent + 99) / 100 : total * percent / 100
    }
}

extension JSON {
    /// Whether a pod has the condition `Ready`.
    var isReadyPod: Bool { !isTerminating && hasCondition("Ready") }

    func hasCondition(_ type: String) -> Bool {
        at("status", "conditions")?.arrayValue?.contains { $0["type"]?.stringValue == type && $0["status"] == "True" }
            ?? false
    }

    /// Whether a pod will never run again.
    var isFinishedPod: Bool { ["Succeeded", "Failed"].contains(at("status", "phase")?.stringValue) }

    /// Sets a condition; the time changes only with the status.
    mutating func setCondition(_ type: String, _ status: Bool, reason: String? = nil, message: String? = nil) {
        var conditions = at("status", "conditions")?.arrayValue ?? []
        let index = conditions.firstIndex { $0["type"]?.stringValue == type }
        let old = index.map { conditions[$0] }
        let value: JSON = status ? "True" : "False"
        var condition: JSON = ["type": .string(type), "status": value]
        condition["reason"] = reason.map { .string($0) }
        condition["message"] = message.map { .string($0) }
        let isSame = old?["status"] == value
        condition["lastTransitionTime"] = isSame ? old?["lastTransitionTime"] : JSON.time()
        if self["kind"] == "Deployment" {
            let isEqual = isSame && old?["reason"] == condition["reason"] && old?["message"] == condition["message"]
            condition["lastUpdateTime"] = isEqual ? old?["lastUpdateTime"] : JSON.time()
        }
        if let index { conditions[index] = condition } else { conditions.append(condition) }
        self[path: ["status", "conditions"]] = .array(conditions)
    }
}
