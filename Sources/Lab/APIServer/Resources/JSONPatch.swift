import Values

/// A JSON patch (RFC 6902).
struct JSONPatch: Sendable {
    private struct Operation: Sendable {
        var name: String
        var path: [String]
        var from: [String]
        var value: JSON?
    }

    private let operations: [Operation]

    init(_ document: JSON) throws(StatusError) {
        guard let list = document.arrayValue else { throw .badRequest("error decoding patch: an array is expected") }
        var operations: [Operation] = []
        for operation in list {
            guard let name = operation["op"]?.stringValue, let path = operation["path"]?.stringValue else {
                throw .badRequest("error decoding patch: every operation needs op and path")
            }
            operations.append(
                Operation(
                    name: name, path: Self.steps(path), from: Self.steps(operation["from"]?.stringValue ?? ""),
                    value: operation["value"]))
        }
        self.operations = operations
    }

    private static func steps(_ pointer: String) -> [String] {
        pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            String($0).replacing("~1", with: "/").replacing("~0", with: "~")
        }
    }

    /// - Throws: 422 when an operation does not fit what is there, or a test fails.
    func apply(to object: JSON) throws(StatusError) -> JSON {
        var result = object
        for operation in operations {
            guard let next = Self.apply(operation, to: result) else { throw .rejected }
            result = next
        }
        return result
    }

    private static func apply(_ operation: Operation, to object: JSON) -> JSON? {
        switch operation.name {
        case "test": find(operation.path[...], in: object) == (operation.value ?? .null) ? object : nil
        case "add": operation.value.flatMap { insert($0, at: operation.path[...], in: object) }
        case "remove": remove(operation.path[...], in: object)
        case "replace":
            find(operation.path[...], in: object).flatMap { _ in
                operation.value.flatMap { replace($0, at: operation.path[...], in: object) }
            }
        case "copy":
            find(operation.from[...], in: object).flatMap { insert($0, at: operation.path[...], in: object) }
        case "move":
            find(operation.from[...], in: object).flatMap { value in
                remove(operation.from[...], in: object).flatMap { insert(value, at: operation.path[...], in: $0) }
            }
        default: nil
        }
    }

    private static func find(_ path: ArraySlice<String>, in value: JSON) -> JSON? {
        path.reduce(Optional(value)) { found, step in
            guard case .array(let elements)? = found else { return found?[step] }
            return index(step, in: elements).map { elements[$0] }
        }
    }

    private static func index(_ step: String, in elements: [JSON]) -> Int? {
        Int(step).flatMap { elements.indices.contains($0) ? $0 : nil }
    }

    private static func insert(_ new: JSON, at path: ArraySlice<String>, in value: JSON) -> JSON? {
        edit(path, in: value) { parent, step in
            switch parent {
            case .object(var members):
                members[step] = new
                return .object(members)
            case .array(var elements):
                guard let index = step == "-" ? elements.count : Int(step), (0...elements.count).contains(index) else {
                    return nil
                }
                elements.insert(new, at: index)
                return .array(elements)
            default: return nil
            }
        } ?? (path.isEmpty ? new : nil)
    }

    private static func replace(_ new: JSON, at path: ArraySlice<String>, in value: JSON) -> JSON? {
        edit(path, in: value) { parent, step in
            switch parent {
            case .object(var members):
                members[step] = new
                return .object(members)
            case .array(var elements):
                guard let index = index(step, in: elements) else { return nil }
                elements[index] = new
                return .array(elements)
            default: return nil
            }
        } ?? (path.isEmpty ? new : nil)
    }

    private static func remove(_ path: ArraySlice<String>, in value: JSON) -> JSON? {
        edit(path, in: value) { parent, step in
            switch parent {
            case .object(var members):
                return members.removeValue(forKey: step) == nil ? nil : .object(members)
            case .array(var elements):
                guard let index = index(step, in: elements) else { return nil }
                elements.remove(at: index)
                return .array(elements)
            default: return nil
            }
        }
    }

    /// Changes the parent of the path's last step; `nil` when there is none.
    private static func edit(
        _ path: ArraySlice<String>, in value: JSON, _ change: (JSON, String) -> JSON?
    ) -> JSON? {
        guard let step = path.first else { return nil }
        if path.count == 1 { return change(value, step) }
        guard let child = find([step], in: value), let edited = edit(path.dropFirst(), in: child, change) else {
            return nil
        }
        return replace(edited, at: [step], in: value)
    }
}

extension StatusError {
    fileprivate static let rejected = StatusError(
        code: 422, reason: "Invalid", message: "the server rejected our request due to an error in our request",
        details: [:])
}
