import Synchronization

extension ObjectStore {
    struct Subscriber: Sendable {
        var resource: GroupResource?
        var sink: @Sendable (StoreEvent) -> Void
        var finish: @Sendable () -> Void

        func wants(_ event: StoreEvent) -> Bool { resource == nil || resource == event.key.resource }
    }

    /// Who watches the store. It has a lock of its own, because a task that is cancelled takes it while the task itself
    /// is locked, and whoever holds the store's lock may wait for that task: a sink wakes it.
    final class Subscribers: Sendable {
        private struct State {
            var all: [Int: Subscriber] = [:]
            var next = 0
        }

        private let state = Mutex(State())

        var all: [Int: Subscriber] { state.withLock(\.all) }

        /// The new subscriber's number.
        func add(_ subscriber: Subscriber) -> Int {
            state.withLock { state in
                state.next += 1
                state.all[state.next] = subscriber
                return state.next
            }
        }

        @discardableResult
        func remove(_ number: Int) -> Subscriber? { state.withLock { $0.all.removeValue(forKey: number) } }

        func removeAll() -> [Subscriber] {
            state.withLock { state in
                defer { state.all = [:] }
                return Array(state.all.values)
            }
        }
    }
}
