import Changes
import LuaHost
import Probes
import Values

/// A proof as Lua holds it.
struct MatrixObject: HostObject {
    static let className = "matrix"
    var matrix: ProbeMatrix
}

private let cellFields = [
    Parameter("from", .string, doc: "the cluster that asked"),
    Parameter("to", .string, doc: "the cluster that should have answered"),
    Parameter("path", .oneOf(["pod", "service"]), doc: "to a pod's address, or to the global Service"),
    Parameter("ok", .boolean, doc: "whether the right clusters answered, or none where none should"),
    Parameter("answered_by", .map(.integer), doc: "how many answers came from which cluster"),
    Parameter("milliseconds", .number, optional: true, doc: "the middle one of the answers' times; nil without any"),
    Parameter("reason", .string, optional: true, doc: "why it is not ok"),
]

let matrixClass = HostClass(
    MatrixObject.self,
    doc:
        "What probe.matrix found. `#matrix` counts its cells, `matrix[1]` is the first: a table with from, to, path (pod "
        + "or service), ok, answered_by, milliseconds and reason.",
    methods: [
        HostFunction(
            "require", doc: "Raises an error with the cells that failed and why; returns the matrix when none did.",
            result: ResultType(.object(MatrixObject.className), doc: "the matrix"), effect: .reads,
            sync: { arguments in
                let object = try arguments.receiver(as: MatrixObject.self)
                try object.matrix.require()
                return .object(object)
            })
    ],
    fields: [
        HostField("ok", .boolean, doc: "Whether every cell is as expected.") { (object: MatrixObject) in
            .bool(object.matrix.ok)
        }
    ],
    entries: [HostEntry(.integer, .table(cellFields), doc: "By position, from 1.")],
    index: { (object: MatrixObject, key: LuaValue) in
        guard let index = key.integerValue, object.matrix.cells.indices.contains(index - 1) else { return .nil }
        return LuaValue(object.matrix.cells[index - 1])
    },
    length: { (object: MatrixObject) in object.matrix.cells.count },
    text: { (object: MatrixObject) in object.matrix.table.text })

extension LuaValue {
    init(_ cell: ProbeCell) {
        self = .record([
            ("from", LuaValue(cell.from)), ("to", LuaValue(cell.to)), ("path", LuaValue(cell.path.rawValue)),
            ("ok", .bool(cell.ok)),
            (
                "answered_by",
                .record(cell.answeredBy.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value))) })
            ),
            ("milliseconds", cell.milliseconds.map { .number($0) } ?? .nil), ("reason", LuaValue(cell.reason)),
        ])
    }
}
