import Testing

@testable import Playbooks

@Suite("What is to be completed, by the text before the cursor") struct CompletionRequestTests {
    private typealias Call = CompletionRequest.Call
    private let cluster = LuaExpression(root: "fleet", steps: [.field("alpha")])

    @Test("words: variables, fields and methods")
    func words() {
        #expect(CompletionRequest("fle").target == .variable)
        #expect(CompletionRequest("fle").prefix == "fle")
        #expect(CompletionRequest("").target == .variable)
        #expect(CompletionRequest("x = 1 + fle").target == .variable)
        #expect(CompletionRequest("fleet.al").target == .member(of: LuaExpression(root: "fleet"), isMethod: false))
        #expect(CompletionRequest("print(fleet.alpha:ge").target == .member(of: cluster, isMethod: true))
        #expect(
            CompletionRequest("a.b\n  :ge").target
                == .member(of: LuaExpression(root: "a", steps: [.field("b")]), isMethod: true))
        #expect(
            CompletionRequest("fleet.alpha:list(\"pods\", { x = f(1, 2) })[1].meta").target
                == .member(of: cluster.then(.method("list")).then(.call(text: nil)).then(.position(1)), isMethod: false)
        )
    }

    @Test("keys in brackets, with the quote that closes them")
    func keys() {
        let request = CompletionRequest("fleet[\"al")
        #expect(request.target == .key(of: LuaExpression(root: "fleet")))
        #expect(request.prefix == "al" && request.quote == "\"")
        #expect(CompletionRequest("fleet['alpha']:ge").target == .member(of: cluster, isMethod: true))
    }

    @Test("arguments that are text know their function, their position and the arguments before")
    func texts() {
        let get = cluster.then(.method("get"))
        #expect(CompletionRequest("fleet.alpha:get(\"po").target == .text(Call(function: get, position: 0)))
        let second = CompletionRequest("fleet.alpha:get(\"pod\", 'kube-system/ci")
        #expect(second.target == .text(Call(function: get, position: 1, texts: [0: "pod"])))
        #expect(second.prefix == "kube-system/ci" && second.quote == "'")
        #expect(
            CompletionRequest("help \"ku").target == .text(Call(function: LuaExpression(root: "help"), position: 0)))
        #expect(
            CompletionRequest("help(\"ku").target == .text(Call(function: LuaExpression(root: "help"), position: 0)))
    }

    @Test("options, and their values")
    func options() {
        let list = Call(function: cluster.then(.method("list")), position: 1, texts: [0: "pods"])
        #expect(CompletionRequest("fleet.alpha:list(\"pods\", { na").target == .option(list))
        #expect(CompletionRequest("fleet.alpha:list(\"pods\", { labels = \"a=b\", na").target == .option(list))
        #expect(
            CompletionRequest("fleet.alpha:list(\"pods\", { namespace = \"ku").target
                == .optionText(list, option: "namespace"))
    }

    @Test("variables of the same text stand for what they are set to, by whatever way")
    func variables() {
        #expect(CompletionRequest("local x = fleet.alpha; x:ge").variables["x"] == cluster)
        #expect(CompletionRequest("x = fleet.alpha\nx:ge").variables["x"] == cluster)
        let element = LuaExpression(root: "fleet", steps: [.position(1)])
        #expect(CompletionRequest("for _, c in ipairs(fleet) do c:ge").variables["c"] == element)
        #expect(CompletionRequest("task.map(fleet, function(c) return c:ge").variables["c"] == element)
        #expect(CompletionRequest("f { x = fleet.alpha, y").variables["x"] == nil)
    }

    @Test("commands and their arguments; a label is none")
    func commands() {
        #expect(CompletionRequest(":sa").target == .command)
        #expect(CompletionRequest(":sa").prefix == ":sa")
        #expect(CompletionRequest(":load ./che").target == .argument(of: "load"))
        #expect(CompletionRequest(":load ./che").prefix == "./che")
        #expect(CompletionRequest("::la").target == .variable)
    }

    @Test(
        "nothing in comments, after numbers, in strings that are no argument",
        arguments: ["-- fle", "x = 12", "x = \"fle", "1 .. "])
    func nothing(text: String) {
        let request = CompletionRequest(text)
        #expect(request.target == .nothing || request.prefix.isEmpty)
    }
}

@Suite("Completion among names") struct CompletionTests {
    private func complete(_ text: String, _ names: [CompletionRequest.Name]) -> Completion {
        CompletionRequest(text).completion(among: names)
    }

    @Test("the only name is put in with its ending; of several, what they have in common")
    func insertion() {
        #expect(complete("mesh.en", [.init("enable", ending: "("), .init("connect")]).insertion == "enable(")
        let several = complete("x = po", [.init("pods"), .init("podtemplates"), .init("nodes")])
        #expect(
            several.insertion == "pod" && several.replaced == 2
                && several.candidates.map(\.text) == ["pods", "podtemplates"])
        #expect(complete("zz", [.init("pods")]).insertion == nil)
    }

    @Test("another case counts where nothing else fits, and names with an underscore where one is typed")
    func matching() {
        #expect(complete("FLE", [.init("fleet")]).insertion == "fleet")
        #expect(complete("", [.init("_G"), .init("fleet")]).candidates.map(\.text) == ["fleet"])
        #expect(complete("_", [.init("_G"), .init("fleet")]).candidates.map(\.text) == ["_G"])
    }

    @Test("a name that is no Lua word comes in brackets, in place of the dot")
    func brackets() {
        let completion = complete("fleet.al", [.init("alpha-1"), .init("beta")])
        #expect(completion.insertion == "[\"alpha-1\"]" && completion.replaced == 3)
        let mixed = complete("fleet.al", [.init("alpha-1"), .init("alpha")])
        #expect(
            mixed.candidates.map(\.text) == ["[\"alpha-1\"]", ".alpha"]
                && mixed.candidates.map(\.label) == ["alpha-1", "alpha"])
    }
}
