import Lab
import Synchronization
import Values

/// Hands out ports from 32000 and addresses from 10.96.0.1 upwards.
final class FakeAllocator: ServiceAllocator {
    private struct State {
        var ports: Set<Int64> = []
        var addresses = 0
    }

    private let state = Mutex(State())

    func allocate(for service: JSON, old: JSON?, dryRun: Bool) throws(StatusError) -> JSON {
        var service = service
        if service.at("spec", "clusterIP") == nil, service.at("spec", "type") != "ExternalName" {
            let number = state.withLock { state in
                state.addresses += dryRun ? 0 : 1
                return state.addresses
            }
            service[path: ["spec", "clusterIP"]] = .string("10.96.0.\(number)")
            service[path: ["spec", "clusterIPs"]] = [.string("10.96.0.\(number)")]
        }
        guard service.at("spec", "type") != "ClusterIP" else { return service }
        let kept = ports(of: old ?? [:])
        var ports = service.at("spec", "ports")?.arrayValue ?? []
        for index in ports.indices {
            let wanted = ports[index]["nodePort"]?.integerValue
            ports[index]["nodePort"] = .integer(try take(wanted, kept, service, index, dryRun))
        }
        service[path: ["spec", "ports"]] = .array(ports)
        return service
    }

    private func take(
        _ wanted: Int64?, _ kept: [Int64], _ service: JSON, _ index: Int, _ dryRun: Bool
    ) throws(StatusError) -> Int64 {
        if let wanted, kept.contains(wanted) { return wanted }
        if let wanted, !(30_000...32_767).contains(wanted) {
            throw refusal(
                service, index, wanted,
                "provided port is not in the valid range. The range of valid ports is 30000-32767")
        }
        let port = state.withLock { state -> Int64? in
            let port = wanted ?? (32000...).first { !state.ports.contains($0) } ?? 0
            let isFree = dryRun ? !state.ports.contains(port) : state.ports.insert(port).inserted
            return isFree ? port : nil
        }
        if let port { return port }
        throw refusal(service, index, wanted ?? 0, "provided port is already allocated")
    }

    private func refusal(_ service: JSON, _ index: Int, _ port: Int64, _ why: String) -> StatusError {
        let cause = StatusError.Cause.invalid("spec.ports[\(index)].nodePort", .integer(port), why)
        return .invalid("Service", service.at("metadata", "name")?.stringValue ?? "", [cause])
    }

    func release(service: JSON) {
        state.withLock { $0.ports.subtract(ports(of: service)) }
    }

    private func ports(of service: JSON) -> [Int64] {
        (service.at("spec", "ports")?.arrayValue ?? []).compactMap { $0["nodePort"]?.integerValue }
    }
}
