import Changes
import Sandbox
import Testing

@Suite("Permissions") struct PermissionTests {
    @Test(
        "values are parts between commas, `*` is everything, and two commas are one in a value",
        arguments: [
            (["/a,/b"], ["/a", "/b"], false), (["/a", "/b"], ["/a", "/b"], false), (["*"], [], true),
            (["/a", "*"], ["/a"], true), (["/a,,b,/c"], ["/a,b", "/c"], false), ([], [], false),
        ])
    func values(texts: [String], items: [String], isEverything: Bool) throws {
        let grants = try Permissions.grants(texts, .env) { (text) throws(OperationError) in text }
        #expect(grants == Grants(items, isEverything: isEverything))
    }

    @Test("an empty value is an error, not everything", arguments: ["", "/a,", ",/a", ","])
    func empty(text: String) {
        let error = #expect(throws: OperationError.self) {
            try Permissions.grants([text], .read) { (text) throws(OperationError) in PathGrant(text) }
        }
        #expect(error?.code == .invalidInput && error?.message == "--allow-read is given an empty value")
    }

    @Test(
        "hosts are names or addresses, with a port or without",
        arguments: [
            ("example.com", "example.com", nil), ("Example.COM:8443", "example.com", 8443),
            ("10.0.0.1", "10.0.0.1", nil),
            ("::1", "::1", nil), ("[::1]", "::1", nil), ("[::1]:8443", "::1", 8443),
        ])
    func hosts(text: String, host: String, port: Int?) throws {
        #expect(try HostGrant(text) == HostGrant(host: host, port: port))
    }

    @Test(
        "what is no host is said so",
        arguments: ["https://example.com", "example.com:", "example.com:99999", "[::1", "[::1]x", ":80", "a b"])
    func noHosts(text: String) {
        let error = #expect(throws: OperationError.self) { try HostGrant(text) }
        #expect(error?.code == .invalidInput && error?.message.hasPrefix("--allow-net=\(text) ") == true)
    }
}
