extension JSON {
    /// Applies a JSON merge patch (RFC 7386): members are replaced or merged, `null` removes.
    public func merging(patch: JSON) -> JSON {
        guard let changes = patch.objectValue else { return patch }
        var result = objectValue ?? [:]
        for (key, change) in changes {
            result[key] = change.isNull ? nil : (result[key] ?? .null).merging(patch: change)
        }
        return .object(result)
    }
}
