/// What happens during a run, for whoever watches it: the terminal, the JSON report, a test.
public enum Event: Sendable {
    /// A change was made, or in a dry run would have been made.
    case change(Change)
    case finding(Finding)
    /// Waiting began, or what is being waited for has changed.
    case waiting(cluster: String?, what: String)
    /// The wait announced for the same cluster is over.
    case waited(cluster: String?)
    /// A line for people: `✅ ClusterMesh enabled!`.
    case message(cluster: String?, text: String)
    /// Something that deserves attention but stops nothing, such as an API server's `warning:` header.
    case warning(cluster: String?, text: String)
}
