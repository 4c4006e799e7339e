extension Collection where Element: Sendable {
    /// The results in the order of the elements, with at most `limit` of them in the making. The first error cancels the
    /// others.
    package func mapConcurrently<Result: Sendable>(
        limit: Int, _ body: @escaping @Sendable (Element) async throws -> Result
    ) async throws -> [Result] {
        let numbered = Array(enumerated())
        let first = Swift.min(Swift.max(1, limit), numbered.count)
        return try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            for (index, element) in numbered[..<first] { group.addTask { (index, try await body(element)) } }
            var rest = numbered[first...]
            var results = [Result?](repeating: nil, count: numbered.count)
            while let (index, result) = try await group.next() {
                results[index] = result
                if let (index, element) = rest.popFirst() { group.addTask { (index, try await body(element)) } }
            }
            return results.compactMap { $0 }
        }
    }
}
