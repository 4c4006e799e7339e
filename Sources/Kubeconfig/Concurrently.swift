import Dispatch
import Synchronization

/// Computes both at once, each on a core of its own where two are free.
func concurrently<First: Sendable, Second: Sendable>(
    _ first: @Sendable () -> First, _ second: @Sendable () -> Second
) -> (First, Second) {
    let one = Mutex<First?>(nil)
    let other = Mutex<Second?>(nil)
    DispatchQueue.concurrentPerform(iterations: 2) { index in
        if index == 0 {
            let result = first()
            one.withLock { $0 = result }
        } else {
            let result = second()
            other.withLock { $0 = result }
        }
    }
    guard let one = one.withLock(\.self), let other = other.withLock(\.self) else {
        preconditionFailure("concurrentPerform returns once all iterations have run")
    }
    return (one, other)
}

extension Array where Element: Sendable {
    /// The same as `map`, by two at once where there are many elements.
    func concurrentMap<Result: Sendable>(_ transform: @Sendable (Element) -> Result) -> [Result] {
        if count < 32 { return map(transform) }
        let (first, rest) = concurrently(
            { self[..<(count / 2)].map(transform) }, { self[(count / 2)...].map(transform) })
        return first + rest
    }
}
