import Values

extension ResourceType {
    var legacyEntry: JSON {
        var entry: JSON = [
            "name": .string(plural), "singularName": .string(singular), "namespaced": .bool(isNamespaced),
            "kind": .string(kind), "verbs": .strings(verbs),
        ]
        if !shortNames.isEmpty { entry["shortNames"] = .strings(shortNames) }
        if !categories.isEmpty { entry["categories"] = .strings(categories) }
        return entry
    }

    func legacyEntry(_ subresource: Subresource) -> JSON {
        var entry: JSON = [
            "name": .string("\(plural)/\(subresource.name)"), "singularName": "", "namespaced": .bool(isNamespaced),
            "kind": .string(subresource.kind), "verbs": .strings(subresource.verbs),
        ]
        if !subresource.group.isEmpty {
            entry["group"] = .string(subresource.group)
            entry["version"] = .string(subresource.version)
        }
        return entry
    }

    /// Built-in kinds leave group and version empty; they are those of the list they are in.
    var aggregatedEntry: JSON {
        var entry: JSON = [
            "resource": .string(plural), "singularResource": .string(singular), "verbs": .strings(verbs),
            "scope": isNamespaced ? "Namespaced" : "Cluster",
            "responseKind": [
                "group": isCustom ? .string(group) : "", "version": isCustom ? .string(version) : "",
                "kind": .string(kind),
            ],
        ]
        if !shortNames.isEmpty { entry["shortNames"] = .strings(shortNames) }
        if !categories.isEmpty { entry["categories"] = .strings(categories) }
        let subresources = subresources.map { subresource -> JSON in
            [
                "subresource": .string(subresource.name), "verbs": .strings(subresource.verbs),
                "responseKind": [
                    "group": .string(subresource.group), "version": .string(subresource.version),
                    "kind": .string(subresource.kind),
                ],
            ]
        }
        if !subresources.isEmpty { entry["subresources"] = .array(subresources) }
        return entry
    }
}

extension JSON {
    static func strings(_ list: [String]) -> JSON { .array(list.map { .string($0) }) }
}
