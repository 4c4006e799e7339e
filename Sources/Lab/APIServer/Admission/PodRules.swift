import Values

/// What pods must have.
enum PodRules {
    static func causes(_ spec: JSON, path: String) -> [StatusError.Cause] {
        let containers = spec["containers"]?.arrayValue ?? []
        var causes: [StatusError.Cause] = containers.isEmpty ? [.required("\(path).containers")] : []
        let volumes = Set((spec["volumes"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue })
        var names: Set<String> = []
        for list in ["containers", "initContainers", "ephemeralContainers"] {
            for (index, container) in (spec[list]?.arrayValue ?? []).enumerated() {
                causes += self.causes(container, "\(path).\(list)[\(index)]", volumes: volumes, names: &names)
            }
        }
        return causes
    }

    private static func causes(
        _ container: JSON, _ path: String, volumes: Set<String>, names: inout Set<String>
    ) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        let name = container["name"]?.stringValue ?? ""
        if name.isEmpty {
            causes.append(.required("\(path).name"))
        } else if !names.insert(name).inserted {
            causes.append(.duplicate("\(path).name", .string(name)))
        }
        if (container["image"]?.stringValue ?? "").isEmpty { causes.append(.required("\(path).image")) }
        for (index, mount) in (container["volumeMounts"]?.arrayValue ?? []).enumerated() {
            let volume = mount["name"]?.stringValue ?? ""
            if !volumes.contains(volume) {
                causes.append(
                    StatusError.Cause(
                        reason: "FieldValueNotFound", message: "Not found: \(JSON.string(volume))",
                        field: "\(path).volumeMounts[\(index)].name"))
            }
        }
        return causes
    }

    /// What of a pod's spec cannot change any more.
    static func fixedPart(of pod: JSON) -> JSON {
        var spec = pod["spec"] ?? [:]
        // Their own subresource is what adds them.
        for field in [
            "ephemeralContainers", "activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "nodeName",
        ] {
            spec[field] = nil
        }
        for list in ["containers", "initContainers"] { spec.mapEach([list]) { $0["image"] = nil } }
        return spec
    }
}
