import Values

/// What Service `clustermesh-apiserver` says about how peers reach it.
enum ApiserverService {
    private static func clientPort(of service: JSON) -> JSON? {
        let ports = service.at("spec", "ports")?.arrayValue ?? []
        let wanted = JSON.integer(Int64(ApiserverManifests.clientPort))
        return ports.first { $0["port"] == wanted } ?? ports.first
    }

    static func type(of service: JSON) -> String { service.at("spec", "type")?.stringValue ?? "ClusterIP" }

    static func nodePort(of service: JSON) -> Int? {
        clientPort(of: service)?["nodePort"]?.integerValue.map { Int($0) }
    }

    /// The port in an endpoint for peers; `nil` while there is none.
    static func port(of service: JSON) -> Int? {
        type(of: service) == "NodePort"
            ? nodePort(of: service) : clientPort(of: service)?["port"]?.integerValue.map { Int($0) }
    }

    /// Addresses and names of the load balancer, empty while there is none.
    static func ingress(of service: JSON) -> [String] {
        let entries = service.at("status", "loadBalancer", "ingress")?.arrayValue ?? []
        return entries.compactMap { $0["ip"]?.stringValue ?? $0["hostname"]?.stringValue }
    }

    static func clusterIPs(of service: JSON) -> [String] {
        service.at("spec", "clusterIP")?.stringValue.map { [$0] } ?? []
    }

    /// Why peers cannot use it yet; `nil` when they can.
    static func fault(of service: JSON?) -> String? {
        guard let service else { return "it does not exist" }
        guard port(of: service) != nil else { return "it has no NodePort" }
        if type(of: service) == "LoadBalancer", ingress(of: service).isEmpty {
            return "it has no load balancer's address"
        }
        return nil
    }

    static func nodePorts(of services: [JSON]) -> [Int] {
        services.flatMap { service in
            let ports = (service.at("spec", "ports")?.arrayValue ?? []).compactMap { $0["nodePort"]?.integerValue }
            return (ports + [service.at("spec", "healthCheckNodePort")?.integerValue].compactMap { $0 }).map { Int($0) }
        }
    }
}
