import Changes
import Values

extension KubernetesClient {
    /// One object.
    public func get(_ kind: String, _ name: ObjectName) async throws(OperationError) -> JSON { throw Self.todo }
    /// One object, or `nil` when there is none.
    public func find(_ kind: String, _ name: ObjectName) async throws(OperationError) -> JSON? { throw Self.todo }
    /// The objects of a kind, of every namespace where none is given.
    public func list(_ kind: String, namespace: String? = nil, labels: String? = nil, fields: String? = nil)
        async throws(OperationError) -> [JSON]
    { throw Self.todo }
    public func create(_ object: JSON, namespace: String? = nil) async throws(OperationError) -> JSON {
        throw Self.todo
    }
    public func apply(_ object: JSON, namespace: String? = nil, force: Bool = false) async throws(OperationError)
        -> JSON
    { throw Self.todo }
    public func replace(_ object: JSON, namespace: String? = nil) async throws(OperationError) -> JSON {
        throw Self.todo
    }
    /// Reads, changes and replaces an object; reads it again and redoes the change when somebody else was faster.
    public func update(_ kind: String, _ name: ObjectName, change: (inout JSON) throws(OperationError) -> Void)
        async throws(OperationError) -> JSON
    { throw Self.todo }
    public func patch(_ kind: String, _ name: ObjectName, _ patch: JSON, type: PatchType = .merge)
        async throws(OperationError) -> JSON
    { throw Self.todo }
    /// `false` when there is no such object.
    @discardableResult
    public func delete(_ kind: String, _ name: ObjectName) async throws(OperationError) -> Bool { throw Self.todo }
    public func watch(
        _ kind: String, namespace: String? = nil, labels: String? = nil, fields: String? = nil, name: String? = nil
    ) -> WatchStream { WatchStream() }
    @discardableResult
    public func wait(_ kind: String, _ name: ObjectName, until condition: WaitCondition, timeout: Duration)
        async throws(OperationError) -> JSON
    { throw Self.todo }
    public func logs(_ pod: ObjectName, _ options: LogOptions = .init()) async throws(OperationError) -> String {
        throw Self.todo
    }
    public func serverVersion() async throws(OperationError) -> JSON { throw Self.todo }
    public func resource(named kind: String) async throws(OperationError) -> APIResource { throw Self.todo }
    /// Ends the connections. Idempotent.
    public func shutdown() async {}
    private static var todo: OperationError { OperationError(.unsupported, "not yet") }
}
