import Changes
import Dispatch

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Addresses of names in DNS, as this machine sees them.
enum NameLookup {
    static func addresses(of host: String, _ cluster: String) async throws(OperationError) -> [String] {
        // The system's resolver blocks its thread.
        let found = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: resolve(host)) }
        }
        guard !found.isEmpty else {
            throw OperationError(
                .unreachable, "the load balancer's name \(host) has no address", cluster: cluster,
                object: "service clustermesh-apiserver", retryable: true,
                hint: "wait until the name is in DNS, and run again")
        }
        return found
    }

    private static func resolve(_ host: String) -> [String] {
        var hints = addrinfo()
        hints.ai_protocol = Int32(IPPROTO_TCP)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var next = list
        while let entry = next?.pointee {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let code = getnameinfo(
                entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
            if code == 0 {
                addresses.append(String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
            }
            next = entry.ai_next
        }
        return addresses
    }
}
