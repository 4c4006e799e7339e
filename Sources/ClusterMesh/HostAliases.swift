import Values

/// `hostAliases` of a pod template: names that pods resolve without DNS.
struct HostAliases: Sendable, Hashable {
    struct Entry: Sendable, Hashable {
        var address: String
        var hostnames: [String]
    }

    var entries: [Entry]

    init(_ json: JSON?) {
        entries = (json?.arrayValue ?? []).map { entry in
            Entry(
                address: entry["ip"]?.stringValue ?? "",
                hostnames: (entry["hostnames"]?.arrayValue ?? []).compactMap(\.stringValue))
        }
    }

    /// The addresses of a name.
    func addresses(of host: String) -> [String] {
        entries.filter { $0.hostnames.contains(host) }.map(\.address)
    }

    /// Gives a name these addresses and no others, and leaves every other name alone.
    mutating func set(_ host: String, to addresses: [String]) {
        guard Set(self.addresses(of: host)) != Set(addresses) else { return }
        remove(host)
        for address in addresses {
            if let index = entries.firstIndex(where: { $0.address == address }) {
                entries[index].hostnames.append(host)
            } else {
                entries.append(Entry(address: address, hostnames: [host]))
            }
        }
    }

    mutating func remove(_ host: String) {
        for index in entries.indices { entries[index].hostnames.removeAll { $0 == host } }
        entries.removeAll { $0.hostnames.isEmpty }
    }

    /// The whole list: a strategic merge patch merges by `ip` and could only ever add to it.
    var json: JSON {
        .array(
            entries.map {
                ["ip": .string($0.address), "hostnames": .array($0.hostnames.map(JSON.string))]
            })
    }
}
