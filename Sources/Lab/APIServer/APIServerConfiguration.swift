import Crypto

/// What an ``APIServer`` is made of.
package struct APIServerConfiguration: Sendable {
    package var store: ObjectStore
    /// The PEM certificate of the authority whose clients are trusted.
    package var clientAuthority: String
    /// The server's own certificate and key.
    package var identity: PEMIdentity
    package var tokens: [StaticToken] = []
    /// Signs the tokens of service accounts, over restarts too.
    let accountKey = SymmetricKey(size: .bits256)
    package var runtime: (any PodRuntime)?
    package var allocator: (any ServiceAllocator)?
    /// As `/version` tells it: `v1.36.0`.
    package var version = "v1.36.0"
    /// What timeouts and bookmarks of watches and the ends of commands are measured by.
    package var clock: any Clock<Duration> = ContinuousClock()

    package var faults = FaultInjector(name: "")
    let permissions = PermissionLog()
    let encodings = Encodings()

    package init(store: ObjectStore, clientAuthority: String, identity: PEMIdentity) {
        self.store = store
        self.clientAuthority = clientAuthority
        self.identity = identity
    }
}
