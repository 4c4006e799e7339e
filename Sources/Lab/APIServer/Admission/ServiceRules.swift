import Values

/// What Services must have.
enum ServiceRules {
    private static let types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]

    static func causes(_ new: JSON, _ old: JSON?) -> [StatusError.Cause] {
        let spec = new["spec"] ?? [:]
        let type = spec["type"]?.stringValue ?? ""
        let ports = spec["ports"]?.arrayValue ?? []
        var causes: [StatusError.Cause] = []
        if !types.contains(type) { causes.append(.unsupported("spec.type", .string(type), types)) }
        if ports.isEmpty, type != "ExternalName", spec["clusterIP"] != "None" {
            causes.append(.required("spec.ports"))
        }
        causes += portCauses(ports, type: type)
        let before = old?.at("spec", "clusterIP")?.stringValue ?? ""
        if !before.isEmpty, type != "ExternalName", spec["clusterIP"]?.stringValue != before {
            causes.append(.invalid("spec.clusterIPs[0]", spec["clusterIP"] ?? .null, "may not change once set"))
        }
        return causes
    }

    private static func portCauses(_ ports: [JSON], type: String) -> [StatusError.Cause] {
        var causes: [StatusError.Cause] = []
        var names: Set<String> = []
        var pairs: Set<String> = []
        for (index, port) in ports.enumerated() {
            let path = "spec.ports[\(index)]"
            let number = port["port"]?.integerValue ?? 0
            if !(1...65535).contains(number) {
                causes.append(.invalid("\(path).port", .integer(number), "must be between 1 and 65535, inclusive"))
            }
            let name = port["name"]?.stringValue ?? ""
            if name.isEmpty, ports.count > 1 {
                causes.append(.required("\(path).name"))
            } else if !name.isEmpty, !names.insert(name).inserted {
                causes.append(.duplicate("\(path).name", .string(name)))
            }
            if !pairs.insert("\(number)/\(port["protocol"]?.stringValue ?? "TCP")").inserted {
                causes.append(.duplicate(path, port))
            }
            if let nodePort = port["nodePort"]?.integerValue, nodePort != 0, type == "ClusterIP" {
                causes.append(.forbidden("\(path).nodePort", "may not be used when `type` is 'ClusterIP'"))
            }
        }
        return causes
    }
}
