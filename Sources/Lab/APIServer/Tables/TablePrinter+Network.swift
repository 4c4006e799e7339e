import Values

extension TablePrinter {
    static let network: [GroupResource: [TableColumn]] = [
        GroupResource("services"): [
            .name, .field("Type", "spec", "type"), .field("Cluster-IP", "spec", "clusterIP"),
            .text("External-IP", externalAddress), .text("Port(s)", ports), .age,
            .text("Selector", wide: true) { labels($0.at("spec", "selector")) },
        ],
        GroupResource("endpoints"): [.name, .text("Endpoints", endpoints), .age],
        GroupResource("endpointslices", group: "discovery.k8s.io"): [
            .name, .field("AddressType", "addressType"),
            .text("Ports") { slice in
                (slice["ports"]?.arrayValue ?? []).compactMap { $0["port"].map { "\($0)" } }.joined(separator: ",")
            },
            .text("Endpoints") { slice in
                (slice["endpoints"]?.arrayValue ?? []).flatMap { $0["addresses"]?.arrayValue ?? [] }
                    .compactMap(\.stringValue).joined(separator: ",")
            },
            .age,
        ],
        GroupResource("networkpolicies", group: "networking.k8s.io"): [
            .name, .text("Pod-Selector") { labels($0.at("spec", "podSelector", "matchLabels")) }, .age,
        ],
        GroupResource("ingresses", group: "networking.k8s.io"): [
            .name, .field("Class", "spec", "ingressClassName"), .text("Hosts", hosts), .text("Address") { _ in "" },
            .text("Ports") { $0.at("spec", "tls") == nil ? "80" : "80, 443" }, .age,
        ],
        GroupResource("ingressclasses", group: "networking.k8s.io"): [
            .name, .field("Controller", "spec", "controller"),
            .text("Parameters") { ingressClass in
                let reference = ingressClass.at("spec", "parameters")
                return reference.map { "\($0["kind"]?.stringValue ?? "")/\($0["name"]?.stringValue ?? "")" }
            }, .age,
        ],
        GroupResource("ciliumnetworkpolicies", group: "cilium.io"): policy,
        GroupResource("ciliumclusterwidenetworkpolicies", group: "cilium.io"): policy,
        GroupResource("ciliumnodes", group: "cilium.io"): [
            .name, .text("CiliumInternalIP") { nodeAddress($0, "CiliumInternalIP") },
            .text("InternalIP") { nodeAddress($0, "InternalIP") }, .age,
        ],
        GroupResource("ciliumendpoints", group: "cilium.io"): [
            .name, .field("Security Identity", "status", "identity", "id"),
            .field("Endpoint State", "status", "state"),
            .text("IPv4") { $0.at("status", "networking", "addressing")?[0]?["ipv4"]?.stringValue },
            .text("IPv6") { $0.at("status", "networking", "addressing")?[0]?["ipv6"]?.stringValue },
        ],
        GroupResource("ciliumidentities", group: "cilium.io"): [
            .name, .text("Namespace") { $0.at("security-labels", "k8s:io.kubernetes.pod.namespace")?.stringValue },
            .age,
        ],
    ]

    private static let policy: [TableColumn] = [
        .name, .age,
        .text("Valid") { policy in
            let conditions = policy.at("status", "conditions")?.arrayValue ?? []
            return conditions.first { $0["type"] == "Valid" }?["status"]?.stringValue
        },
    ]

    private static func hosts(_ ingress: JSON) -> String {
        let hosts = (ingress.at("spec", "rules")?.arrayValue ?? []).compactMap { $0["host"]?.stringValue }
        return hosts.isEmpty ? "*" : hosts.joined(separator: ",")
    }

    private static func nodeAddress(_ node: JSON, _ type: String) -> String? {
        let addresses = node.at("spec", "addresses")?.arrayValue ?? []
        return addresses.first { $0["type"]?.stringValue == type }?["ip"]?.stringValue
    }

    private static func externalAddress(_ service: JSON) -> String? {
        let given = service.at("spec", "externalIPs")?.arrayValue?.compactMap(\.stringValue) ?? []
        let type = service.at("spec", "type")?.stringValue
        if type == "ExternalName" { return service.at("spec", "externalName")?.stringValue }
        guard type == "LoadBalancer" else { return given.joined(separator: ",") }
        let ingress = service.at("status", "loadBalancer", "ingress")?.arrayValue ?? []
        let addresses = ingress.compactMap { ($0["ip"] ?? $0["hostname"])?.stringValue } + given
        return addresses.isEmpty ? "<pending>" : addresses.joined(separator: ",")
    }

    private static func ports(_ service: JSON) -> String {
        (service.at("spec", "ports")?.arrayValue ?? []).map { port in
            let node = port["nodePort"]?.integerValue.map { $0 > 0 ? ":\($0)" : "" } ?? ""
            return "\(port["port"]?.integerValue ?? 0)\(node)/\(port["protocol"]?.stringValue ?? "TCP")"
        }.joined(separator: ",")
    }

    private static func endpoints(_ object: JSON) -> String {
        (object["subsets"]?.arrayValue ?? []).flatMap { subset in
            let ports = (subset["ports"]?.arrayValue ?? []).compactMap { $0["port"]?.integerValue }
            let addresses = (subset["addresses"]?.arrayValue ?? []).compactMap { $0["ip"]?.stringValue }
            return addresses.flatMap { address in
                ports.isEmpty ? [address] : ports.map { "\(address):\($0)" }
            }
        }.joined(separator: ",")
    }
}
