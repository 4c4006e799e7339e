import Values

/// The kinds of an API server, and how to find one by any of the names kubectl takes.
struct ResourceTable: Sendable, Hashable {
    /// In the server's order of preference: groups, and versions within a group.
    let resources: [APIResource]

    /// - Parameter name: Plural, singular, kind or short name, in any case; alone or as `resource.group` (of which a beginning
    ///   is enough) or `resource.version.group`.
    func resource(named name: String) -> APIResource? {
        let parts = name.lowercased().split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let plain = parts.first, !plain.isEmpty else { return nil }
        if parts.count == 1 { return find(plain, among: resources) }
        let group = parts.dropFirst().joined(separator: ".")
        if let found = find(plain, among: resources.filter({ $0.group == group })) { return found }
        let restOfGroup = parts.dropFirst(2).joined(separator: ".")
        let versioned = resources.filter { $0.version == parts[1] && $0.group == restOfGroup }
        if let found = find(plain, among: versioned) { return found }
        return find(plain, among: resources.filter { $0.group.hasPrefix(group) })
    }

    func resource(apiVersion: String, kind: String) -> APIResource? {
        resources.first { $0.apiVersion == apiVersion && $0.kind == kind }
    }

    /// What a misspelt name may have meant.
    var names: [String] {
        var seen: Set<String> = []
        return resources.flatMap { [$0.name, $0.singular] + $0.shortNames }.filter { seen.insert($0).inserted }
    }

    // kubectl looks for exact names before it expands short ones.
    private func find(_ name: String, among candidates: [APIResource]) -> APIResource? {
        candidates.first { $0.name == name || $0.singular == name }
            ?? candidates.first { $0.shortNames.contains(name) } ?? candidates.first { $0.kind.lowercased() == name }
    }
}

extension ResourceTable {
    /// Reads an `APIGroupDiscoveryList` (apidiscovery.k8s.io/v2).
    static func aggregated(_ list: JSON) -> [APIResource] {
        (list["items"]?.arrayValue ?? []).flatMap { item in
            let group = item.at("metadata", "name")?.stringValue ?? ""
            return (item["versions"]?.arrayValue ?? []).flatMap { version in
                (version["resources"]?.arrayValue ?? []).compactMap {
                    aggregated($0, group: group, version: version["version"]?.stringValue ?? "")
                }
            }
        }
    }

    private static func aggregated(_ entry: JSON, group: String, version: String) -> APIResource? {
        guard let name = entry["resource"]?.stringValue, let kind = entry.at("responseKind", "kind")?.stringValue else {
            return nil
        }
        return APIResource(
            group: group, version: version, kind: kind, name: name,
            singular: text(entry["singularResource"]) ?? kind.lowercased(), shortNames: texts(entry["shortNames"]),
            namespaced: entry["scope"]?.stringValue == "Namespaced", verbs: texts(entry["verbs"]))
    }

    /// Reads an `APIResourceList` (`/api/v1`, `/apis/GROUP/VERSION`); subresources are left out.
    static func legacy(_ list: JSON) -> [APIResource] {
        let parts = (list["groupVersion"]?.stringValue ?? "").split(separator: "/").map(String.init)
        guard let version = parts.last else { return [] }
        let group = parts.count == 2 ? parts[0] : ""
        return (list["resources"]?.arrayValue ?? []).compactMap { entry in
            guard let name = entry["name"]?.stringValue, !name.contains("/"), let kind = entry["kind"]?.stringValue
            else { return nil }
            return APIResource(
                group: group, version: version, kind: kind, name: name,
                singular: text(entry["singularName"]) ?? kind.lowercased(), shortNames: texts(entry["shortNames"]),
                namespaced: entry["namespaced"]?.boolValue ?? false, verbs: texts(entry["verbs"]))
        }
    }

    /// The paths of an `APIVersions` (`/api`) or `APIGroupList` (`/apis`), preferred versions of a group first.
    static func legacyPaths(_ list: JSON) -> [String] {
        if let versions = list["versions"] { return texts(versions).map { "/api/\($0)" } }
        return (list["groups"]?.arrayValue ?? []).flatMap { group -> [String] in
            let preferred = group.at("preferredVersion", "groupVersion")?.stringValue
            let all = (group["versions"]?.arrayValue ?? []).compactMap { $0["groupVersion"]?.stringValue }
            return (all.filter { $0 == preferred } + all.filter { $0 != preferred }).map { "/apis/\($0)" }
        }
    }

    private static func text(_ value: JSON?) -> String? { value?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
    private static func texts(_ value: JSON?) -> [String] { (value?.arrayValue ?? []).compactMap(\.stringValue) }
}
