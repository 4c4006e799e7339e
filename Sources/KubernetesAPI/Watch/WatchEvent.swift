import Values

/// What a watch tells, in order.
public enum WatchEvent: Sendable, Hashable {
    /// An object that was not known; at first every object there is.
    case added(JSON)
    case modified(JSON)
    /// With its last known state.
    case deleted(JSON)
    /// Every object that was there when the watch began has been told; comes once.
    case synced

    /// The object concerned.
    public var object: JSON? {
        switch self {
        case .added(let object), .modified(let object), .deleted(let object): object
        case .synced: nil
        }
    }
}
