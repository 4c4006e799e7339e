import Crypto
import Foundation
import SwiftASN1
import Testing
import Values
import X509

@testable import KubernetesAPI

@Suite("Secrets in recordings") struct SecretRemoverTests {
    private static let token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl"

    private func encoded(_ text: String) -> JSON { .string(Data(text.utf8).base64EncodedString()) }

    private func secret(_ data: [String: JSON]) -> JSON {
        ["kind": "Secret", "apiVersion": "v1", "metadata": ["name": "s"], "data": .object(data)]
    }

    private func get(_ path: String, _ json: JSON) -> RecordedEntry {
        RecordedEntry(
            cluster: "c", call: ["method": "GET", "path": .string(path)], answer: ["status": 200, "json": json])
    }

    private func cleaned(_ entries: RecordedEntry..., credentials: [String] = []) -> [RecordedEntry] {
        var remover = SecretRemover(credentials: credentials)
        for entry in entries { remover.learn(entry) }
        remover.finishLearning()
        return entries.map { remover.cleaned($0) }
    }

    @Test("values of Secrets are gone everywhere, and equal ones are equal afterwards")
    func values() throws {
        let password = "correct horse battery"
        let patch = RecordedEntry(
            cluster: "c",
            call: [
                "method": "PATCH", "path": "/api/v1/namespaces/n/secrets/s",
                "body": ["stringData": ["password": .string(password)]],
            ],
            answer: [
                "status": 200, "json": secret(["password": encoded(password), "other": encoded("something else")]),
            ])
        let list = get(
            "/api/v1/secrets",
            ["kind": "SecretList", "items": [["metadata": ["name": "t"], "data": ["copy": encoded(password)]]]])
        let exec = RecordedEntry(
            cluster: "c", call: ["exec": ["login", .string(password)], "pod": "n/p"],
            answer: ["stdout": .string("logged in with \(password)\n"), "exit_code": 0])
        let result = cleaned(exec, patch, list)
        let text = result.map { $0.json.text() }.joined()
        #expect(!text.contains("horse") && !text.contains(Data(password.utf8).base64EncodedString()))
        #expect(result[0].answer["stdout"]?.stringValue?.hasPrefix("logged in with recorded-secret-") == true)
        let copy = result[2].answer.at("json", "items")?[0]?.at("data", "copy")
        #expect(copy == result[1].answer.at("json", "data", "password"))
        #expect(copy != result[1].answer.at("json", "data", "other"))
        let plain = try #require(result[1].call.at("body", "stringData", "password")?.stringValue)
        #expect(encoded(plain) == copy)
    }

    @Test("what kubectl apply keeps of a Secret, tokens, and keys within other texts are gone")
    func texts() throws {
        let key = P256.Signing.PrivateKey().pemRepresentation
        let inner = String(key.split(separator: "\n")[1])
        let annotated: JSON = [
            "kind": "Secret", "apiVersion": "v1",
            "metadata": [
                "annotations": ["kubectl.kubernetes.io/last-applied-configuration": "{\"data\":{\"a\":\"c2hvcnQ=\"}}"]
            ],
            "data": ["a": encoded("short")],
        ]
        let map: JSON = [
            "kind": "ConfigMap",
            "data": [
                "key": .string("before\n\(key)\nafter"),
                "config": .string("client-key-data: \(encoded(key).stringValue ?? "")\n"),
                "header": .string("Bearer \(Self.token)"),
            ],
        ]
        let result = cleaned(
            get("/api/v1/namespaces/n/secrets/s", annotated), get("/api/v1/namespaces/n/configmaps/m", map),
            credentials: ["a-password-of-mine"])
        let text = result.map { $0.json.text() }.joined()
        for secret in ["c2hvcnQ=", inner, encoded(key).stringValue ?? "", Self.token] {
            #expect(!text.contains(secret))
        }
        let data = try #require(result[1].answer.at("json", "data"))
        #expect(data["key"]?.stringValue?.hasPrefix("before\n-----BEGIN PRIVATE KEY-----\n") == true)
        #expect(data["key"]?.stringValue?.hasSuffix("-----END PRIVATE KEY-----\nafter") == true)
        #expect(data["header"]?.stringValue?.hasPrefix("Bearer recorded-secret-") == true)
    }

    @Test("keys are others, and their certificates still belong to them and to their authority")
    func certificates() throws {
        let authority = try StreamAuthority()
        let issued = try authority.issue("server")
        let data = [
            "ca.crt": encoded(try authority.pem), "tls.crt": encoded(issued.certificate),
            "tls.key": encoded(issued.key),
        ]
        let result = cleaned(
            get("/api/v1/namespaces/n/secrets/s", secret(data)), get("/api/v1/namespaces/n/secrets/t", secret(data)))
        #expect(result[0].answer == result[1].answer)
        let members = try #require(result[0].answer.at("json", "data"))
        func text(_ name: String) throws -> String {
            String(decoding: try #require(Data(base64Encoded: members[name]?.stringValue ?? "")), as: UTF8.self)
        }
        #expect(try text("tls.key") != issued.key)
        let server = try Certificate(pemEncoded: text("tls.crt"))
        let issuer = try Certificate(pemEncoded: text("ca.crt"))
        #expect(try Certificate.PrivateKey(pemEncoded: text("tls.key")).publicKey == server.publicKey)
        #expect(issuer.publicKey.isValidSignature(server.signature, for: server))
        #expect(issuer.publicKey.isValidSignature(issuer.signature, for: issuer))
        #expect("\(server.subject)" == "CN=server")
    }

    @Test("the address of an etcd in a Secret stays")
    func addresses() {
        let config =
            "endpoints:\n- https://a.mesh.cilium.io:2379\ntrusted-ca-file: '/x/ca.crt'\nkey-file: /x\ncert-file: /y\n"
        let data = ["a": encoded(config), "b": encoded(config + "password: x\n")]
        let result = cleaned(get("/api/v1/namespaces/n/secrets/s", secret(data)))[0].answer.at("json", "data")
        #expect(result?["a"] == data["a"] && result?["b"] != data["b"])
    }
}
