#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// As long as the certificates and keys of a kubeconfig are.
private let secret = String(repeating: "TUlJRXZRSUJBREFOQmdrcWhraUc5dzBCQVFF", count: 40)

/// 1,000 kubeconfigs into one: with certificates that are all the same and none, and with real ones that differ.
func merges() throws {
    try merge("Merge of 1,000 kubeconfigs with one context each", "same") { _ in
        (authority: secret, certificate: secret, key: secret)
    }
    let keyFile = "\(folder)/key.pem"
    _ = try Command(arguments: ["openssl", "genrsa", "-out", keyFile, "2048"]).measure()
    let key = try base64(of: keyFile)
    try merge("The same with certificates that differ", "differing") { number in
        let authority = try certificate("/CN=kubernetes", serial: number, keyFile: keyFile)
        let client = try certificate("/O=system:masters/CN=kubernetes-admin", serial: number, keyFile: keyFile)
        return (authority: authority, certificate: client, key: key)
    }
}

private func merge(
    _ title: String, _ name: String, secrets: (Int) throws -> (authority: String, certificate: String, key: String)
) throws {
    let place = "\(folder)/\(name)"
    mkdir(place, 0o700)
    let paths = try (1...1000).map { number in
        let path = "\(place)/cluster\(number).conf"
        try write(kubeconfig("cluster\(number)", number, secrets(number)), to: path)
        return path
    }
    var environment = home
    environment["KUBECONFIG"] = paths.joined(separator: ":")
    let target = "\(place)/all.conf"
    // Written anew each time.
    let own = Command(
        arguments: ["sh", "-c", "rm -f \"$1\"* && exec \"$0\" \"$@\"", mergeKubeconfigs, target] + paths)
    try Comparison(
        title: title, own: own,
        peer: Command(
            arguments: ["sh", "-c", "exec \"$0\" config view --flatten --raw > \"$1\"", kubectl, "\(target).kubectl"],
            environment: environment),
        runs: 9
    ).run(goal: .init(time: 0.2, memory: nil))
}

private func kubeconfig(
    _ name: String, _ number: Int, _ secrets: (authority: String, certificate: String, key: String)
) -> String {
    """
    apiVersion: v1
    kind: Config
    current-context: \(name)
    clusters:
    - name: \(name)
      cluster:
        server: https://10.0.\(number / 250).\(number % 250):6443
        certificate-authority-data: \(secrets.authority)
    contexts:
    - name: \(name)
      context:
        cluster: \(name)
        user: \(name)
    users:
    - name: \(name)
      user:
        client-certificate-data: \(secrets.certificate)
        client-key-data: \(secrets.key)

    """
}

/// A self-signed certificate, PEM in base64.
private func certificate(_ subject: String, serial: Int, keyFile: String) throws -> String {
    let path = "\(folder)/certificate.pem"
    _ = try Command(arguments: [
        "openssl", "req", "-x509", "-key", keyFile, "-subj", subject, "-set_serial", String(serial), "-days", "365",
        "-out", path,
    ]).measure()
    return try base64(of: path)
}

private func base64(of path: String) throws -> String {
    let encoded = "\(path).base64"
    _ = try Command(arguments: ["sh", "-c", "base64 -w0 \"$0\" > \"$1\"", path, encoded]).measure()
    guard let file = fopen(encoded, "r") else { throw Command.Failure(description: "cannot read \(encoded)") }
    defer { fclose(file) }
    var text: [UInt8] = []
    while case let byte = getc(file), byte != EOF { text.append(UInt8(byte)) }
    return String(decoding: text, as: UTF8.self)
}
