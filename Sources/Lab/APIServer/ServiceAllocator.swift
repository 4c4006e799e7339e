import Values

/// Who gives Services their addresses and ports.
package protocol ServiceAllocator: Sendable {
    /// The Service with `clusterIP`, `clusterIPs` and `nodePort`s as its type needs them; what `old` has already is
    /// kept. Called while the store is locked: it must not call the store. With `dryRun` nothing stays taken.
    ///
    /// - Throws: 422 for a port or address that is taken or out of range
    ///   (`StatusError.invalid("Service", name, causes)`).
    func allocate(for service: JSON, old: JSON?, dryRun: Bool) throws(StatusError) -> JSON

    /// Takes back everything that a deleted Service had.
    func release(service: JSON)
}
