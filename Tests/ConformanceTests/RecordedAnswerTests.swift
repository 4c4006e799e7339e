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

    @Test("every answer has the recorded code, headers and content", arguments: BackEnd.all)
    func recordedAnswers(backEnd: BackEnd) async throws {
        try await backEnd.run { session in
            let port = backEnd != .replay ? try await takePort(session) : 32371
            for name in Self.conversation {
                let exchange = try RecordedExchange(name).moved(to: session.namespace, takenPort: port)
                let answer = try await session.sendOnce(exchange)
                let recorded = Session.Answer(
                    code: exchange.answer.status, headers: exchange.answer.headers, text: exchange.answer.body)
                #expect(answer.code == recorded.code, "\(name): \(answer.text)")
                expectHeaders(answer.headers, recorded.headers, of: name, from: backEnd)
                let (own, wanted) = (comparable(answer, session, port), comparable(recorded, session, port))
                #expect(own == wanted, "\(name): \(JSON.differences(from: wanted, to: own).joined(separator: "\n"))")
            }
        }
    }

    func expectHeaders(
        _ own: HTTPHeaders, _ recorded: HTTPHeaders, of name: String, from backEnd: BackEnd
    ) {
        // How bodies are cut and packed is between a client and whatever it has in front of it.
        let framing: Set = ["content-length", "transfer-encoding", "content-encoding", "connection"]
        let names = Set(recorded.map { $0.name.lowercased() }).subtracting(framing)
        for header in names {
            let isIncidental = ["audit-id", "date", "etag"].contains(header)
            #expect(own.contains(name: header), "\(name): \(header) is missing")
            if !isIncidental { #expect(own[header] == recorded[header], "\(name): \(header)") }
        }
        // Clusters may say more, such as which flow schema of priority and fairness a request had.
        guard backEnd == .lab else { return }
        let others = Set(own.map { $0.name.lowercased() }).subtracting(framing).subtracting(names)
        #expect(others.isEmpty, "\(name)")
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
                let recorded = try Recording("anonymous-403")
                let answer = try await anonymous.sendOnce(RecordedExchange("anonymous-403", target: "/api/v1/nodes"))
                // Clusters may have anonymous requests turned off.
                if answer.code == 401 { try backEnd.skip("it knows no anonymous") }
                #expect(answer.code == 403)
                #expect(answer.json == (try recorded.json))
                expectHeaders(answer.headers, recorded.headers, of: "anonymous-403", from: backEnd)
                let error = await session.failure { try await anonymous.client.request("GET", "/api/v1/nodes") }
                #expect(error?.code == .forbidden)
            }
            try await session.with({ $0.credentials = Credentials(token: SecretString("wrong")) }) { stranger in
                let recorded = try Recording("bad-token-401")
                let answer = try await stranger.sendOnce(
                    RecordedExchange("bad-token-401", target: "/api/v1/namespaces"))
                #expect(answer.code == 401)
                #expect(answer.json == (try recorded.json))
                expectHeaders(answer.headers, recorded.headers, of: "bad-token-401", from: backEnd)
                let error = await session.failure { try await stranger.client.request("GET", "/api/v1/namespaces") }
                #expect(error?.code == .unauthorized)
            }
        }
    }
}
