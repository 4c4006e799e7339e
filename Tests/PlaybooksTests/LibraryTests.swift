import Changes
import FoundationEssentials
import Testing

@testable import Playbooks

/// The top of the repository, from where this file is.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

@Suite struct LibraryTests {
    @Test("the binary carries exactly the files of scripts/ and stdlib/")
    func embedded() throws {
        let folders = try LuaLibrary(folder: repository)
        #expect(LuaLibrary.embedded.scripts.map(\.name) == folders.scripts.map(\.name))
        #expect(LuaLibrary.embedded.modules.map(\.name) == folders.modules.map(\.name))
        #expect(LuaLibrary.embedded.scripts.map(\.text) == folders.scripts.map(\.text))
        #expect(LuaLibrary.embedded.modules.map(\.text) == folders.modules.map(\.text))
    }

    @Test("every module and playbook has a test file")
    func completeness() throws {
        let folder = repository + "/Tests/Lua"
        let tested = { (name: String) in
            try Set(FileManager.default.contentsOfDirectory(atPath: folder + "/" + name))
        }
        // retry_test.lua is about wait too; testing is what all of them use.
        let others: Set = ["wait_test.lua", "testing_test.lua"]
        let library = try LuaLibrary(folder: repository)
        #expect(
            Set(library.modules.map { $0.name + "_test.lua" }).subtracting(others).isSubset(of: try tested("stdlib")))
        #expect(Set(library.scripts.map { $0.name + "_test.lua" }).isSubset(of: try tested("scripts")))
    }

    @Test("a playbook is found by the name it ships under, and a misspelt name has a suggestion")
    func names() throws {
        #expect(try PlaybookSource("clustermesh", library: .embedded).chunkName == "clustermesh.lua")
        let error = #expect(throws: OperationError.self) { try PlaybookSource("clustermsh", library: .embedded) }
        #expect(error?.code == .invalidInput && error?.hint?.contains("did you mean \"clustermesh\"") == true)
    }

    @Test("a missing file, a folder and a file that is no text are errors that name it")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "playbooks-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let binary = folder.appending(path: "binary.lua").path
        try Data([0x1B, 0x4C, 0x75, 0x61, 0xFF]).write(to: URL(filePath: binary))
        for path in [folder.path + "/none.lua", folder.path + "/", binary] {
            let error = #expect(throws: OperationError.self) { try PlaybookSource(path, library: .embedded) }
            #expect(error?.message.contains(path) == true)
        }
    }

    @Test("a folder without scripts/ and stdlib/ is no library")
    func folder() {
        #expect(throws: OperationError.self) { try LuaLibrary(folder: repository + "/Tests") }
    }
}

@Suite struct SubstituteTests {
    @Test("what is said to be in the library is there")
    func library() throws {
        for name in ["tables", "strings"] {
            let text = try #require(LuaLibrary.embedded.module(named: name)).text
            let functions = text.split(separator: "\n").filter { $0.hasPrefix("function \(name).") }
                .map { String($0.dropFirst("function \(name).".count).prefix { $0 != "(" }) }
            let told = Substitutes.hints.keys.filter { $0.hasPrefix("\(name.dropLast()).") }
                .filter { Substitutes.hints[$0]?.contains("is of the module \(name)") == true }
                .map { String($0.drop { $0 != "." }.dropFirst()) }
            #expect(Set(functions) == Set(told))
        }
    }
}
