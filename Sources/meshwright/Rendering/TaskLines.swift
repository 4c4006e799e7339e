import LuaHost
import Values

extension [LuaTaskState] {
    /// What every task waits for, as lines.
    func report(_ style: Style) -> [String] {
        if isEmpty { return ["no script runs"] }
        let head = count == 1 ? "1 task:" : "\(count) tasks:"
        return [head]
            + flatMap { task in
                task.lines.enumerated().map { $0 == 0 ? "  \($1.printable)" : style.faint("  \($1.printable)") }
            }
    }
}
