import FoundationEssentials
import LuaHost
import Playbooks
import TestRunner
import Testing
import Values

/// What lua-language-server is told. There is no package of it in Debian or on PyPI, so that these tests check what can be
/// known without it: that the files are Lua, that nothing is missing, and that every type they name exists.
@Suite("annotations for editors", .timeLimit(.minutes(5))) struct EditorFilesTests {
    @Test("every file is valid Lua and says that it is not run")
    func syntax() async throws {
        let machine = try await LuaMachine(
            LuaConfiguration(
                print: { _ in }, findModule: { _ in .missing(searched: []) },
                describeError: { LuaErrorFields(kind: "error", message: "\($0)") }))
        for file in try await Reference.pages(classes: TestRunner.classes).map(\.editorFile) {
            #expect(file.text.hasPrefix("---@meta "))
            _ = try await machine.load(source: file.text, chunkName: file.name, environment: .strict)
        }
    }

    @Test("every function that is declared has a stub with every parameter, and its type")
    func functions() async throws {
        let pages = try await Reference.pages(classes: TestRunner.classes)
        for page in pages {
            let lines = page.editorFile.text.split(separator: "\n")
            for function in page.json["functions"]?.arrayValue ?? [] {
                let name = try #require(function["name"]?.stringValue)
                // Tables that can be called.
                if page.name == "testing", ["describe", "it"].contains(name) { continue }
                let separator = name.contains(":") ? ":" : "."
                let last = try #require(name.split { ".:".contains($0) }.last)
                let declared = name.contains(separator) ? separator + last : String(last)
                let position = lines.firstIndex { $0.hasPrefix("function ") && $0.contains(declared + "(") }
                let index = try #require(position, "\(name) in \(page.editorFile.name)")
                let annotations = lines[..<index].reversed().prefix { $0.hasPrefix("---") }
                for parameter in function["parameters"]?.arrayValue ?? [] {
                    let parameter = parameter["name"]?.stringValue ?? ""
                    #expect(
                        annotations.contains { line in
                            ["\(parameter) ", "\(parameter)? ", "\(parameter)_ ", "... "].contains {
                                line.hasPrefix("---@param " + $0)
                            }
                        }, "\(name): \(parameter)")
                }
            }
        }
        let functions = pages.flatMap { $0.json["functions"]?.arrayValue ?? [] }.compactMap { $0["name"]?.stringValue }
        #expect(Set(functions).isSuperset(of: ["cluster:wait", "task.map", "step", "playbook", "retry.on_error"]))
    }

    @Test("every type that an annotation names is declared")
    func types() async throws {
        let files = try await Reference.pages(classes: TestRunner.classes).map(\.editorFile)
        let lines = files.flatMap { $0.text.split(separator: "\n") }
        var known: Set<String> = [
            "any", "boolean", "fun", "function", "integer", "nil", "number", "string", "table", "true", "false",
        ]
        for line in lines {
            let words = line.split { " :,".contains($0) }
            guard let first = words.first else { continue }
            if ["---@class", "---@alias"].contains(first) { known.insert(String(words[1])) }
            if first == "---@generic" { known.formUnion(words.dropFirst().map(String.init)) }
        }
        for line in lines {
            for name in Self.names(in: line) {
                #expect(known.contains(name), "\(name) in \(line)")
            }
        }
    }

    /// The types in the type of a `@param` or `@field` line, which ends at the first space outside of brackets.
    private static func names(in line: Substring) -> [String] {
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count == 3, ["---@param", "---@field"].contains(words[0]) else { return [] }
        var names: [String] = []
        var name = ""
        var depth = 0
        var isQuoted = false
        for character in words[2] + " " {
            if character == "\"" { isQuoted.toggle() }
            if isQuoted || character == "\"" { continue }
            if "({<[".contains(character) { depth += 1 }
            if ")}>]".contains(character) { depth -= 1 }
            if character.isLetter || character.isNumber || "._".contains(character) {
                name.append(character)
                continue
            }
            // Before a colon or a question mark stands the name of a field or a parameter.
            if !":?".contains(character), name.first?.isLetter == true { names.append(name) }
            name = ""
            if character == " ", depth == 0 { break }
        }
        return names
    }

    @Test("options are classes, callbacks have types, and a fleet has its clusters")
    func content() async throws {
        let pages = try await Reference.pages(classes: TestRunner.classes)
        let texts = Dictionary(uniqueKeysWithValues: pages.map { ($0.editorFile.name, $0.editorFile.text) })
        #expect(texts["kernel.lua"]?.contains("---@class kernel.check.options\n---@field minimum? string ") == true)
        #expect(texts["kernel.lua"]?.contains("---@param options? kernel.check.options\n") == true)
        #expect(texts["kernel.lua"]?.contains("---@return Findings ") == true)
        #expect(texts["Fleet.lua"]?.contains("---@field [string] Cluster ") == true)
        #expect(texts["Cluster.lua"]?.contains("function Cluster:wait(kind, name, until_, timeout) end") == true)
        #expect(texts["task.lua"]?.contains("---@param fn fun(element: T, position: integer): R ") == true)
        #expect(texts["globals.lua"]?.contains("function step(name, options, body) end") == true)
        #expect(texts["globals.lua"]?.contains("null = {}") == true)
    }

    @Test("settings lead to the annotations, and those of somebody else stay as they are")
    func settings() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "editor-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let pages = try await Reference.pages(classes: TestRunner.classes)
        #expect(try EditorFiles.write(to: folder, pages: pages))
        let path = folder + "/.luarc.json"
        let settings = try JSON(parsing: String(contentsOf: URL(filePath: path), encoding: .utf8))
        #expect(settings["workspace.library"] == [".meshwright"])
        #expect(settings["runtime.version"] == "Lua 5.4")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/.meshwright").sorted()
        #expect(names == pages.map(\.editorFile.name).sorted())
        #expect(try EditorFiles.write(to: folder, pages: pages), "a second time")
        try Data("{ }".utf8).write(to: URL(filePath: path))
        #expect(try !EditorFiles.write(to: folder, pages: pages))
        #expect(try String(contentsOf: URL(filePath: path), encoding: .utf8) == "{ }")
    }
}
