import Values

extension Defaults {
    static func service(_ object: inout JSON) {
        object.setDefault(["spec", "type"], "ClusterIP")
        object.setDefault(["spec", "sessionAffinity"], "None")
        object.setDefault(["status", "loadBalancer"], [:])
        let type = object.at("spec", "type")?.stringValue ?? ""
        object.mapEach(["spec", "ports"]) { port in
            port.setDefault(["protocol"], "TCP")
            if let number = port["port"] { port.setDefault(["targetPort"], number) }
        }
        guard type != "ExternalName" else { return }
        object.setDefault(["spec", "internalTrafficPolicy"], "Cluster")
        guard ["NodePort", "LoadBalancer"].contains(type) else { return }
        object.setDefault(["spec", "externalTrafficPolicy"], "Cluster")
        if type == "LoadBalancer" { object.setDefault(["spec", "allocateLoadBalancerNodePorts"], true) }
    }

    /// What is decided with the address, and therefore belongs to no manager.
    func allocated(_ object: JSON) -> JSON {
        var object = object
        if kind == "Service", object.at("spec", "type") != "ExternalName" {
            object.setDefault(["spec", "ipFamilies"], ["IPv4"])
            object.setDefault(["spec", "ipFamilyPolicy"], "SingleStack")
        }
        return object
    }

    /// What an update that does not name it keeps, and what a Service of another type loses
    /// (kubernetes 1.36, pkg/registry/core/service: patchAllocatedValues, dropTypeDependentFields).
    func carry(from old: JSON, into object: JSON) -> JSON {
        guard kind == "Service" else { return object }
        var object = object
        let type = object.at("spec", "type")?.stringValue ?? ""
        if type != "ExternalName" {
            for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
                if let value = old.at("spec", field) { object.setDefault(["spec", field], value) }
            }
        }
        let before = old.at("spec", "ports")?.arrayValue ?? []
        let hasNodePorts = ["NodePort", "LoadBalancer"].contains(type)
        object.mapEach(["spec", "ports"]) { port in
            let same = before.first { $0["port"] == port["port"] && $0["protocol"] == port["protocol"] }
            guard let kept = same?["nodePort"] else { return }
            if hasNodePorts {
                port.setDefault(["nodePort"], kept)
            } else if port["nodePort"] == kept {
                port["nodePort"] = nil
            }
        }
        if !hasNodePorts { object[path: ["spec", "externalTrafficPolicy"]] = nil }
        if type != "LoadBalancer" { object[path: ["spec", "allocateLoadBalancerNodePorts"]] = nil }
        return object
    }
}
