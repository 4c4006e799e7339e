import Testing
import Values

@testable import Lab

@Suite("Parts of the lab")
struct PartsTests {
    @Test("reads addresses and networks, and nothing that only looks like them")
    func addresses() {
        #expect(IPv4("127.1.0.11")?.description == "127.1.0.11")
        for text in ["1.2.3", "1.2.3.256", "01.2.3.4", "a.b.c.d", ""] { #expect(IPv4(text) == nil) }
        #expect(CIDR("10.0.0.0/8")?.contains(IPv4(10, 9, 8, 7)) == true)
        #expect(CIDR("10.0.0.0/8")?.contains(IPv4(11, 0, 0, 0)) == false)
        #expect(CIDR("10.0.0.1/8") == nil)
        #expect(CIDR("10.0.0.0/16")?.subnet(3, prefix: 24).description == "10.0.3.0/24")
        #expect(SocketEndpoint(address: IPv4(127, 0, 0, 1), port: 80).listening.port == 10_080)
        #expect(SocketEndpoint(address: IPv4(127, 0, 0, 1), port: 2379).listening.port == 2379)
    }

    @Test(
        "takes a version of Cilium of two numbers for its first release, and no other than it knows",
        arguments: [
            ("1.13", "1.13.0"), ("1.20", "1.20.0"), ("v1.18.2", "1.18.2"), ("1.12", nil), ("1.21.0", nil), ("1", nil),
            ("1.18.", nil), ("1.18.2.3", nil), ("2.18", nil),
        ] as [(String, String?)])
    func versions(text: String, release: String?) {
        #expect(CiliumRelease(text)?.description == release)
        var error: LabError?
        do throws(LabError) { try LabConfiguration(clusters: 1, ciliumVersion: text).check() } catch let refusal {
            error = refusal
        }
        let hint = "use one of Cilium 1.13 to 1.20, such as 1.18.2 or 1.20.0"
        #expect(error?.hint == (release == nil ? hint : nil))
    }

    @Test("parses the shell's language as far as it goes")
    func shell() throws {
        let script = try ShellScript(
            "echo \"a $X\" 'b $X' >&2 && curl ${X}/ 2>/dev/null; exit 3", environment: ["X": "1"])
        #expect(script.commands.map(\.words) == [["echo", "a 1", "b $X"], ["curl", "1/"], ["exit", "3"]])
        #expect(script.commands.map(\.joint) == [.always, .onSuccess, .always])
        #expect(script.commands[0].output == .errors)
        #expect(script.commands[1].errors == .nowhere)
        let written = try ShellScript("a > /tmp/x; b >>y 2>&1", environment: [:])
        #expect(written.commands[0].output == .file("/tmp/x", appends: false))
        #expect(written.commands[1].output == .file("y", appends: true))
        #expect(written.commands[1].errors == .file("y", appends: true))
        let piped = try ShellScript("a | b || c", environment: [:])
        #expect(piped.commands.map(\.joint) == [.always, .onOutput, .onFailure])
        for text in ["a & b", "for x in 1; do y; done", "echo $(x)", "echo 'x", "echo x >", "sleep 1 &"] {
            #expect(throws: ShellScript.Unsupported.self) { try ShellScript(text, environment: [:]) }
        }
    }

    @Test("finds the hosts in curl's arguments, and the files it would write")
    func curl() {
        let arguments = ["-sS", "-m", "5", "-H", "Host: x", "rebel-base", "http://u:p@a.b:80/c", "https://1.2.3.4/"]
        #expect(Curl.hosts(in: arguments) == ["rebel-base", "a.b", "1.2.3.4"])
        #expect(Curl.writtenFile(["-o", "/dev/null", "x"]) == nil)
        #expect(Curl.writtenFile(["-o", "/etc/x", "x"]) == "/etc/x")
        #expect(Curl.writtenFile(["--output=y", "x"]) == "y")
    }

    @Test("curl names what it was asked for, not where the lab leads it")
    func curlWords() {
        let nowhere = SocketEndpoint(address: IPv4(127, 1, 255, 253), port: 9)
        func words(_ text: String, _ hosts: [String]) -> String {
            let bytes = Curl.Words(nowhere: nowhere, hosts: hosts).asInPod(Array(text.utf8))
            return String(decoding: bytes, as: UTF8.self)
        }
        let refusal = "curl: (7) Failed to connect to 127.1.255.253 port 9 after 0 ms"
        #expect(words(refusal, ["10.1.2.3", "10.1.2.3"]) == "curl: (7) Failed to connect to 10.1.2.3 after 0 ms")
        #expect(words(refusal, ["10.1.2.3", "x"]) == "curl: (7) Failed to connect to that address after 0 ms")
        #expect(words("curl: (6) Could not resolve host: x..lab", ["x"]) == "curl: (6) Could not resolve host: x")
    }

    @Test("reads etcd's users out of the script that adds them")
    func users() {
        let script =
            "echo $rootpw | etcdctl --interactive=false user add root;\netcdctl user add --no-password admin-${NAME};"
        #expect(MeshPod.users(addedBy: script, ["NAME": "cluster01"]) == ["root", "admin-cluster01"])
    }

    @Test("doubles the wait between attempts up to its bound")
    func backoff() {
        var backoff = Backoff()
        let waits = (0..<8).map { _ in backoff.next() }
        #expect(waits[0] == Backoff.first && waits[1] == Backoff.first * 2 && waits[7] == Backoff.last)
        backoff.reset()
        #expect(backoff.next() == Backoff.first)
    }

    @Test("reads a peer's configuration, and says which file is missing")
    func peerSetup() throws {
        let folder = MeshClient.folder
        let text = """
            endpoints:
            - https://cluster02.mesh.cilium.io:32379
            trusted-ca-file: \(folder)/ca
            cert-file: \(folder)/crt
            key-file: \(folder)/key
            """
        var files =
            ["\(folder)/cluster02": Array(text.utf8), "\(folder)/ca": [1], "\(folder)/crt": [2]] as [String: [UInt8]]
        let broken = PeerSetup.all(in: files, folder: folder)
        #expect(broken["cluster02"] == .failure(PeerFailure("open \(folder)/key: no such file or directory")))
        files["\(folder)/key"] = [3]
        let peers = PeerSetup.all(in: files, folder: folder)
        #expect(try peers["cluster02"]?.get().endpoints == [.init(host: "cluster02.mesh.cilium.io", port: 32379)])
        #expect(peers.count == 1)
    }

    @Test("gives Services addresses and NodePorts, and refuses those that are taken")
    func serviceAddresses() throws {
        let addresses = ServiceAddresses(plan: AddressPlan(network: 3, nodeCount: 2))
        func service(_ name: String, port: Int? = nil) -> JSON {
            var entry: JSON = ["port": 80, "protocol": "TCP"]
            entry["nodePort"] = port.map { JSON($0) }
            return [
                "metadata": ["name": .string(name), "namespace": "default"],
                "spec": ["type": "NodePort", "ports": [entry]],
            ]
        }
        let first = try addresses.allocate(for: service("a"), old: nil, dryRun: false)
        #expect(first.at("spec", "ports")?[0]?["nodePort"] == 30_030)
        #expect(try addresses.allocate(for: service("a"), old: first, dryRun: false) == first)
        #expect(throws: StatusError.self) {
            try addresses.allocate(for: service("b", port: 30_030), old: nil, dryRun: false)
        }
        #expect(throws: StatusError.self) {
            try addresses.allocate(for: service("b", port: 80), old: nil, dryRun: false)
        }
        _ = try addresses.allocate(for: service("b", port: 30_031), old: nil, dryRun: true)
        _ = try addresses.allocate(for: service("c", port: 30_031), old: nil, dryRun: false)
        addresses.release(service: first)
        _ = try addresses.allocate(for: service("d", port: 30_030), old: nil, dryRun: false)
    }
}
