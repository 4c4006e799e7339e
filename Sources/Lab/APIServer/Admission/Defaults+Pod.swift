import Values

extension Defaults {
    static func podSpec(_ spec: JSON) -> JSON {
        var spec = spec
        let values: [String: JSON] = [
            "restartPolicy": "Always", "dnsPolicy": "ClusterFirst", "terminationGracePeriodSeconds": 30,
            "schedulerName": "default-scheduler", "securityContext": [:],
        ]
        for (field, value) in values { spec.setDefault([field], value) }
        if let account = spec["serviceAccountName"] { spec.setDefault(["serviceAccount"], account) }
        if let account = spec["serviceAccount"] { spec.setDefault(["serviceAccountName"], account) }
        let usesHostNetwork = spec["hostNetwork"] == true
        for list in ["initContainers", "containers", "ephemeralContainers"] {
            spec.mapEach([list]) { container(&$0, usesHostNetwork) }
        }
        spec.mapEach(["volumes"], volume)
        return spec
    }

    private static func container(_ container: inout JSON, _ usesHostNetwork: Bool) {
        let image = container["image"]?.stringValue ?? ""
        container.setDefault(["terminationMessagePath"], "/dev/termination-log")
        container.setDefault(["terminationMessagePolicy"], "File")
        container.setDefault(["imagePullPolicy"], isLatest(image) ? "Always" : "IfNotPresent")
        container.setDefault(["resources"], [:])
        container.mapEach(["ports"]) { port in
            port.setDefault(["protocol"], "TCP")
            if usesHostNetwork, let number = port["containerPort"] { port.setDefault(["hostPort"], number) }
        }
        for probe in ["livenessProbe", "readinessProbe", "startupProbe"] where container[probe] != nil {
            let values: [String: JSON] = [
                "timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3,
            ]
            for (field, value) in values { container.setDefault([probe, field], value) }
            if container.at(probe, "httpGet") != nil { container.setDefault([probe, "httpGet", "scheme"], "HTTP") }
        }
        container.mapEach(["env"]) { variable in
            if variable.at("valueFrom", "fieldRef") != nil {
                variable.setDefault(["valueFrom", "fieldRef", "apiVersion"], "v1")
            }
        }
    }

    /// Without a tag or a digest, or tagged `latest`.
    private static func isLatest(_ image: String) -> Bool {
        let name = image.split(separator: "/").last ?? ""
        return !name.contains("@") && (!name.contains(":") || name.hasSuffix(":latest"))
    }

    private static func volume(_ volume: inout JSON) {
        for source in ["configMap", "secret", "projected", "downwardAPI"] where volume[source] != nil {
            volume.setDefault([source, "defaultMode"], 420)
        }
        if volume["hostPath"] != nil { volume.setDefault(["hostPath", "type"], "") }
        if volume.objectValue?.count == 1 { volume["emptyDir"] = [:] }
    }
}
