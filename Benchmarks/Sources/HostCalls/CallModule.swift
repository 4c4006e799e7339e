import LuaHost

/// An object as modules give clusters: a value made at each call.
struct Item: HostObject {
    static let className = "item"
    final class Thing: Sendable {}
    let thing: Thing
    var identity: ObjectIdentifier? { ObjectIdentifier(thing) }
    static let declaration = HostClass(Item.self, doc: "")
}

private let thing = Item.Thing()

/// Host functions that do next to nothing, declared as modules declare theirs. They are not in main.swift because all
/// closures there belong to the main thread, and each call would change threads twice.
func callModule() -> HostModule {
    let integers = [Parameter("left", .integer), Parameter("right", .integer)]
    return HostModule(
        "bench", doc: "",
        functions: [
            HostFunction(
                "sync", doc: "", parameters: integers, result: ResultType(.integer),
                sync: { .integer(max(try $0.integer("left"), try $0.integer("right"))) }),
            HostFunction(
                "object", doc: "", parameters: integers, result: ResultType(.object(Item.className)),
                sync: { _ in .object(Item(thing: thing)) }),
            HostFunction(
                "async", doc: "", parameters: integers, result: ResultType(.integer),
                async: { .integer(max(try $0.integer("left"), try $0.integer("right"))) }),
            HostFunction(
                "suspend", doc: "", parameters: integers, result: ResultType(.integer),
                async: {
                    await Task.yield()
                    return .integer(max(try $0.integer("left"), try $0.integer("right")))
                }),
        ])
}
