import ArgumentParser
import LuaHost
import Values

struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", _superCommandName: Meshwright.name,
        abstract: "Show the version of Meshwright and of its Lua.")

    static let version = "0.1.0"
    static let text = "meshwright \(version) (Lua \(LuaMachine.luaVersion))"

    @OptionGroup var output: OutputOptions

    func run() async throws {
        switch output.output {
        case .text: Console.standard.print(Self.text)
        case .json:
            let json: JSON = ["lua": .string(LuaMachine.luaVersion), "version": .string(Self.version)]
            Console.standard.print(json.text(indented: true))
        }
    }
}
