import Values

/// One container of a pod, with everything in it resolved.
struct PodContainer: Sendable, Hashable {
    var name: String
    var image: ImageName
    var command: [String]
    var arguments: [String]
    var environment: [String: String]
    /// By absolute path.
    var files: PodVolumes.Files
    /// Where volumes are, with those that are empty.
    var mounts: [String]
    var takesInput: Bool
    /// Whether its input ends with the first client's.
    var takesInputOnce: Bool
    var isTerminal: Bool

    /// - Parameter pod: With its addresses in the status.
    /// - Throws: ``PodWaiting`` when its environment names what is not there.
    init(_ container: JSON, pod: JSON, volumes: [String: PodVolumes.Files], store: ObjectStore) throws(PodWaiting) {
        name = container["name"]?.stringValue ?? ""
        image = ImageName(container["image"]?.stringValue ?? "")
        let environment = try ContainerEnvironment(pod: pod, store: store).values(of: container)
        self.environment = environment
        func strings(_ field: String) -> [String] {
            (container[field]?.arrayValue ?? []).compactMap(\.stringValue)
                .map { ContainerEnvironment.expand($0, environment) }
        }
        command = strings("command")
        arguments = strings("args")
        files = [:]
        mounts = []
        takesInput = container["stdin"] == true
        takesInputOnce = container["stdinOnce"] == true
        isTerminal = container["tty"] == true
        for mount in container["volumeMounts"]?.arrayValue ?? [] { add(mount, volumes) }
    }

    private mutating func add(_ mount: JSON, _ volumes: [String: PodVolumes.Files]) {
        guard var path = mount["mountPath"]?.stringValue, let volume = mount["name"]?.stringValue else { return }
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        mounts.append(path)
        let content = volumes[volume] ?? [:]
        if let part = mount["subPath"]?.stringValue {
            files[path] = content[part]
            for (name, bytes) in content where name.hasPrefix(part + "/") {
                files[path + name.dropFirst(part.count)] = bytes
            }
        } else {
            for (name, bytes) in content { files["\(path)/\(name)"] = bytes }
        }
    }

    /// The program and its arguments.
    var line: [String] { command + arguments }

    /// The value of `--flag=value` or `--flag value`.
    func flag(_ name: String) -> String? {
        for (index, argument) in line.enumerated() {
            if argument.hasPrefix("--\(name)=") { return String(argument.dropFirst(name.count + 3)) }
            if argument == "--\(name)" {
                let next = index + 1 < line.count ? line[index + 1] : ""
                return next.hasPrefix("--") || next.isEmpty ? "true" : next
            }
        }
        return nil
    }
}

/// The environment variables of a container.
struct ContainerEnvironment: Sendable {
    let pod: JSON
    let store: ObjectStore

    func values(of container: JSON) throws(PodWaiting) -> [String: String] {
        var values = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOSTNAME": pod.at("spec", "hostNetwork") == true ? pod.field("spec.nodeName") : pod.objectName,
        ]
        for source in container["envFrom"]?.arrayValue ?? [] {
            let prefix = source["prefix"]?.stringValue ?? ""
            for (key, value) in try all(source) { values[prefix + key] = value }
        }
        for variable in container["env"]?.arrayValue ?? [] {
            guard let name = variable["name"]?.stringValue else { continue }
            let text = try variable["valueFrom"].map { source throws(PodWaiting) in try value(of: source) }
            values[name] = text ?? Self.expand(variable["value"]?.stringValue ?? "", values)
        }
        return values
    }

    private func all(_ source: JSON) throws(PodWaiting) -> [String: String] {
        let (resource, reference) =
            source["configMapRef"].map { (GroupResource.configMaps, $0) } ?? (.secrets, source["secretRef"] ?? [:])
        return (try object(resource, reference)?.content ?? [:]).mapValues { String(decoding: $0, as: UTF8.self) }
    }

    private func value(of source: JSON) throws(PodWaiting) -> String {
        if let path = source.at("fieldRef", "fieldPath")?.stringValue { return pod.field(path) }
        let (resource, reference) =
            source["configMapKeyRef"].map { (GroupResource.configMaps, $0) } ?? (
                .secrets, source["secretKeyRef"] ?? [:]
            )
        let key = reference["key"]?.stringValue ?? ""
        if source["resourceFieldRef"] != nil { return "0" }
        if let bytes = try object(resource, reference)?.content[key] { return String(decoding: bytes, as: UTF8.self) }
        if reference["optional"] == true { return "" }
        let kind = resource == .secrets ? "Secret" : "ConfigMap"
        let place = "\(pod.objectNamespace ?? "")/\(reference["name"]?.stringValue ?? "")"
        throw Self.wrong("couldn't find key \(key) in \(kind) \(place)")
    }

    private func object(_ resource: GroupResource, _ reference: JSON) throws(PodWaiting) -> JSON? {
        let name = reference["name"]?.stringValue ?? ""
        if let object = store.get(.init(resource, namespace: pod.objectNamespace, name: name)) { return object }
        if reference["optional"] == true { return nil }
        throw Self.wrong("\(resource == .secrets ? "secret" : "configmap") \"\(name)\" not found")
    }

    private static func wrong(_ why: String) -> PodWaiting {
        PodWaiting(reason: "CreateContainerConfigError", message: why, event: "Failed")
    }

    /// Replaces `$(NAME)` by the variable where there is one; `$$` is a dollar sign.
    static func expand(_ text: String, _ values: [String: String]) -> String {
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...].dropFirst()
            if rest.first == "$" {
                result += "$"
                rest = rest.dropFirst()
            } else if rest.first == "(", let end = rest.firstIndex(of: ")"),
                let value = values[String(rest[..<end].dropFirst())]
            {
                result += value
                rest = rest[end...].dropFirst()
            } else {
                result += "$"
            }
        }
        return result + rest
    }
}
