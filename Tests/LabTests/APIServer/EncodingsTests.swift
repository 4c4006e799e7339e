import NIOCore
import Testing
import Values

@testable import Lab

@Suite("The texts of objects that an API server keeps")
struct EncodingsTests {
    private func object(_ uid: String, _ revision: Int, _ data: String) -> JSON {
        ["metadata": ["uid": .string(uid), "resourceVersion": .string(String(revision))], "data": .string(data)]
    }

    @Test("the text of a revision is made once, and each revision has its own")
    func oncePerRevision() {
        let encodings = Encodings()
        let first = encodings.line(of: object("a", 1, "one"))
        #expect(String(buffer: first) == object("a", 1, "one").text() + "\n")
        #expect(encodings.line(of: object("a", 1, "another")) == first)
        #expect(String(buffer: encodings.line(of: object("a", 2, "two"))).contains("two"))
        #expect(String(buffer: encodings.line(of: object("b", 1, "three"))).contains("three"))
    }

    @Test("what has no uid or revision yet is not kept")
    func unstored() {
        let encodings = Encodings()
        for text in ["one", "two"] {
            #expect(
                String(buffer: encodings.line(of: ["metadata": ["uid": "a"], "data": .string(text)])).contains(text))
        }
    }

    @Test("it forgets rather than grow over its limit")
    func limit() {
        let encodings = Encodings(limit: 150)
        let first = encodings.line(of: object("a", 1, "one"))
        #expect(encodings.line(of: object("a", 1, "not asked")) == first)
        for revision in 2...5 { _ = encodings.line(of: object("a", revision, "one")) }
        #expect(String(buffer: encodings.line(of: object("a", 1, "anew"))).contains("anew"))
    }
}
