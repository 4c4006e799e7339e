import Changes
import FoundationEssentials
import Kubeconfig
import KubernetesAPI
import NIOHTTP1
import Testing
import Values

extension ConformanceTests {
    /// The requests that were sent to a kube-apiserver 1.36, in the order in which they were sent.
    static let conversation = [
        "create-configmap-201", "create-conflict-409", "apply-conflict-409", "apply-force-200", "apply-dryrun-200",
        "apply-create-201", "update-conflict-409", "merge-patch-200", "json-patch-test-failed-422", "get-404",
        "invalid-422", "strict-unknown-field-400", "warn-unknown-field-201", "nodeport-taken-422", "nodeport-201",
        "unsupported-media-415", "list-limit-continue", "list-table", "watch-410", "watch-bookmarks", "delete-200",
    ]

    @Test("every answer has the recorded code, warnings and content", arguments: BackEnd.all)
    func recordedAnswers(backEnd: BackEnd) async throws {
        try await backEnd.run(replaying: Self.conversation) { session in
            let port = session.can(.keepsObjects) ? try await takePort(session) : 32371
            for name in Self.conversation {
                let exchange = try RecordedExchange(name).moved(to: session.namespace, takenPort: port)
                let answer = try await exchange.send(in: session)
                let recorded = Session.Answer(
                    code: exchange.answer.status, headers: exchange.answer.headers, text: exchange.answer.body)
                #expect(answer.code == recorded.code, "\(name): \(answer.text)")
                #expect(answer.headers["warning"] == recorded.headers["warning"], "\(name)")
                let (own, wanted) = (comparable(answer, session, port), comparable(recorded, session, port))
                #expect(own == wanted, "\(name): \(JSON.differences(from: wanted, to: own).joined(separator: "\n"))")
            }
        }
    }

    private func takePort(_ session: Session) async throws -> Int {
        let service: JSON = [
            "apiVersion": "v1", "kind": "Service", "metadata": ["name": "taken"],
            "spec": ["type": "NodePort", "ports": [["port": 1]]],
        ]
        let created = try await session.client.create(service, namespace: session.namespace)
        return Int(try #require(created.at("spec", "ports")?[0]?["nodePort"]?.integerValue))
    }

    private func comparable(_ answer: Session.Answer, _ session: Session, _ port: Int) -> JSON {
        answer.json.withoutStrangers(["cm", "cm2", "cm3"]).normalised(namespace: session.namespace, takenPort: port)
    }

    @Test("nobody in particular is forbidden, and a wrong token unauthorized", arguments: BackEnd.all)
    func strangers(backEnd: BackEnd) async throws {
        try await backEnd.run { session in
            try await session.with({ $0.credentials = Credentials() }) { anonymous in
                let answer = try await anonymous.send(.GET, "/api/v1/nodes")
                // Clusters may have anonymous requests turned off.
                if answer.code == 401 { try backEnd.skip("it knows no anonymous") }
                #expect(answer.code == 403)
                #expect(answer.json == (try Recording("anonymous-403").json))
                let error = await session.failure { try await anonymous.client.request("GET", "/api/v1/nodes") }
                #expect(error?.code == .forbidden)
            }
            try await session.with({ $0.credentials = Credentials(token: SecretString("wrong")) }) { stranger in
                let answer = try await stranger.send(.GET, "/api/v1/namespaces")
                #expect(answer.code == 401)
                #expect(answer.json == (try Recording("bad-token-401").json))
                let error = await session.failure { try await stranger.client.request("GET", "/api/v1/namespaces") }
                #expect(error?.code == .unauthorized)
            }
        }
    }
}
