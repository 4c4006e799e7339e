import Synchronization

/// What host functions note for the Lua task that calls them, seen by all that runs on its behalf, on whatever thread.
///
/// A task begins with the notes that the one which started it has at that moment, and so does a function that a host
/// function calls back.
package final class LuaTaskScope: Sendable {
    package typealias Note = AnyObject & Sendable

    /// Of the Lua task on whose behalf this code runs; `nil` outside of any.
    @TaskLocal package static var current: LuaTaskScope?

    private let held: Mutex<[any Note]>

    init(inheriting parent: LuaTaskScope?) { held = Mutex(parent?.notes ?? []) }

    /// Oldest first.
    package var notes: [any Note] { held.withLock { $0 } }

    package func add(_ note: any Note) { held.withLock { $0.append(note) } }
    package func remove(_ note: any Note) { held.withLock { $0.removeAll { $0 === note } } }
}
