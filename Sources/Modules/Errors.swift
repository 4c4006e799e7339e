import Changes
import LuaHost
import Values

extension LuaErrorFields {
    /// What Lua sees of an error that a host function threw.
    public init(describing error: any Error) {
        let error = (error as? OperationError) ?? OperationError(wrapping: error)
        self.init(
            kind: error.code.rawValue, message: error.message, cluster: error.cluster, object: error.object,
            operation: error.operation, status: error.status.map { LuaValue($0) }, retryable: error.retryable,
            hint: error.hint)
    }
}

extension OperationError {
    /// An error that a library below threw as it came: only cancellation is expected here.
    public init(wrapping error: any Error) {
        if error is CancellationError {
            self.init(.cancelled, "stopped before it was done")
        } else {
            self.init(.command, "\(error)", cause: error)
        }
    }

    /// The error that ended a script, with the script's line. Its ``cause`` is the Lua error, with the traceback.
    ///
    /// An error that came from a domain library keeps everything it carried.
    public init(_ error: LuaError) {
        if let underlying = error.underlying as? OperationError {
            self = underlying
        } else {
            let fields = error.fields
            self.init(
                Code(fields.kind), fields.message, operation: fields.operation, cluster: fields.cluster,
                object: fields.object, status: try? fields.status?.json(),
                retryable: fields.retryable, hint: fields.hint)
        }
        if location == nil { (location, sourceLine) = (error.location, error.sourceLine) }
        cause = error
    }
}
