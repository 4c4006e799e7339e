import Changes
import Testing
import Values

@testable import KubernetesAPI

@Suite("Manifests, names and addresses")
struct ManifestTests {
    @Test("Several documents and lists become objects, in order")
    func documents() throws {
        let text = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: a}
            ---
            # nothing here
            ---
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: Service, metadata: {name: b}}
            - apiVersion: v1
              kind: ServiceList
              items: [{apiVersion: v1, kind: Service, metadata: {generateName: c-}}]
            """
        let objects = try ManifestDocuments.parse(text, source: "demo.yaml")
        #expect(objects.map { $0["kind"] } == ["ConfigMap", "Service", "Service"])
        #expect(objects.compactMap { $0.at("metadata", "name")?.stringValue } == ["a", "b"])
        #expect(try ManifestDocuments.parse("", source: "x").isEmpty)
    }

    @Test("JSON is YAML too")
    func json() throws {
        let object: JSON = ["apiVersion": "v1", "kind": "Node", "metadata": ["name": "n"]]
        #expect(try ManifestDocuments.parse(object.text(indented: true), source: "x") == [object])
    }

    @Test(
        "What is wrong is said with its place",
        arguments: [
            ("a: [", "demo.yaml: line "),
            ("- 1", "demo.yaml: an object is expected, not an array"),
            ("apiVersion: v1", "demo.yaml: kind is missing"),
            ("kind: Service", "demo.yaml: apiVersion is missing"),
            ("{kind: 1, apiVersion: v1}", "demo.yaml: kind must be text, not a number"),
            ("{kind: Service, apiVersion: v1, metadata: {}}", "demo.yaml: Service without metadata.name"),
            ("{kind: List, apiVersion: v1, items: 1}", "demo.yaml: items of List must be a list"),
            (
                "{kind: A, apiVersion: v1, metadata: {name: a}}\n---\n{kind: List, apiVersion: v1, items: [{}]}",
                "demo.yaml, document 2, item 1: kind is missing"
            ),
        ])
    func wrong(text: String, message: String) {
        do {
            _ = try ManifestDocuments.parse(text, source: "demo.yaml")
            Issue.record("it was accepted")
        } catch {
            #expect(error.code == .invalidInput)
            #expect(error.message.hasPrefix(message), "\(error.message)")
            #expect(error.hint != nil)
        }
    }

    @Test("Object names are read as kubectl writes them")
    func objectNames() {
        let name: ObjectName = "kube-system/cilium"
        #expect(name.namespace == "kube-system" && name.name == "cilium" && "\(name)" == "kube-system/cilium")
        #expect(ObjectName(text: "node01") == ObjectName(name: "node01"))
    }

    @Test(
        "Addresses of servers are taken apart",
        arguments: [
            ("https://10.0.0.1:6443", "https://10.0.0.1:6443", "10.0.0.1"),
            ("HTTPS://host/", "https://host:443", "host"),
            ("http://host", "http://host:80", "host"), ("10.0.0.1:6443", "https://10.0.0.1:6443", "10.0.0.1"),
            ("https://[fd00::1]:6443/p/q", "https://[fd00::1]:6443/p/q", "fd00::1"),
        ])
    func addresses(text: String, whole: String, host: String) throws {
        let server = try ServerURL(text)
        #expect(server.text == whole)
        #expect(server.host == host)
    }

    @Test("Queries and path parts are encoded")
    func encoding() throws {
        #expect(
            PercentEncoding.query([("a", "x=1,y in (b)"), ("b", "ä/")]) == "a=x%3D1%2Cy%20in%20%28b%29&b=%C3%A4%2F")
        #expect(try ServerURL("https://h/p").target(path: "/api", query: [("w", "1")]) == "/p/api?w=1")
    }

    @Test("Warnings are unquoted")
    func warnings() {
        #expect(WarningHeader.text(of: #"299 - "unknown field \"x\"" "date""#) == #"unknown field "x""#)
        #expect(WarningHeader.text(of: "299 - nothing") == nil)
    }

    @Test(
        "What looks like a secret is taken out of foreign text",
        arguments: [
            ("token: abc", "token: REDACTED"), ("Bearer xyz failed", "Bearer REDACTED failed"),
            ("password=hunter2 wrong", "password=REDACTED wrong"), ("got eyJhbGciOi.x", "got REDACTED"),
            ("0123456789abcdef0123456789abcdef", "REDACTED"),
            (
                "cannot read /home/amy/.kube/cache/oidc-login/0a1b2c3d4e5f",
                "cannot read /home/amy/.kube/cache/oidc-login/0a1b2c3d4e5f"
            ),
            ("the tokens have expired", "the tokens have expired"),
        ])
    func redaction(text: String, expected: String) {
        #expect(SecretText.redacted(text) == expected)
    }
}
