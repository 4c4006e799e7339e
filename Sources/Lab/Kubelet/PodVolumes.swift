import FoundationEssentials
import Values

/// Why a container cannot start yet, as a kubelet says it in a pod's status and events.
struct PodWaiting: Error, Sendable, Hashable {
    /// `ContainerCreating`, `CreateContainerConfigError`, `CrashLoopBackOff`.
    var reason: String
    var message: String
    /// The reason of the event that goes with it: `FailedMount`.
    var event: String
}

/// The content of a pod's volumes.
struct PodVolumes: Sendable {
    typealias Files = [String: [UInt8]]

    let pod: JSON
    let store: ObjectStore

    /// Every volume's files by path below its mount, as they are now.
    func load() throws(PodWaiting) -> [String: Files] {
        var volumes: [String: Files] = [:]
        for volume in pod.at("spec", "volumes")?.arrayValue ?? [] {
            let name = volume["name"]?.stringValue ?? ""
            volumes[name] = try files(of: volume, volume: name)
        }
        return volumes
    }

    /// ConfigMaps and secrets that the pod mentions anywhere in its volumes and environment.
    static func sources(of pod: JSON) -> Set<ObjectStore.Key> {
        var keys: Set<ObjectStore.Key> = []
        collect(pod["spec"] ?? [:], namespace: pod.objectNamespace, into: &keys)
        return keys
    }

    private static func collect(_ value: JSON, namespace: String?, into keys: inout Set<ObjectStore.Key>) {
        for (field, member) in value.objectValue ?? [:] {
            let name = (member["name"] ?? member["secretName"])?.stringValue
            if let name, ["configMap", "configMapKeyRef", "configMapRef"].contains(field) {
                keys.insert(.init(.configMaps, namespace: namespace, name: name))
            }
            if let name, ["secret", "secretKeyRef", "secretRef"].contains(field) {
                keys.insert(.init(.secrets, namespace: namespace, name: name))
            }
            collect(member, namespace: namespace, into: &keys)
        }
        for element in value.arrayValue ?? [] { collect(element, namespace: namespace, into: &keys) }
    }

    private func files(of volume: JSON, volume name: String) throws(PodWaiting) -> Files {
        if let source = volume["configMap"] {
            return try object(.configMaps, source["name"], source, volume: name)
        }
        if let source = volume["secret"] {
            return try object(.secrets, source["secretName"], source, volume: name)
        }
        if let source = volume["downwardAPI"] { return downward(source) }
        var files: Files = [:]
        for source in volume.at("projected", "sources")?.arrayValue ?? [] {
            files.merge(try projected(source, volume: name)) { _, last in last }
        }
        return files
    }

    private func projected(_ source: JSON, volume: String) throws(PodWaiting) -> Files {
        if let map = source["configMap"] { return try object(.configMaps, map["name"], map, volume: volume) }
        if let secret = source["secret"] { return try object(.secrets, secret["name"], secret, volume: volume) }
        return source["downwardAPI"].map(downward) ?? [:]
    }

    private func object(
        _ resource: GroupResource, _ name: JSON?, _ source: JSON, volume: String
    ) throws(PodWaiting) -> Files {
        let kind = resource == .secrets ? "secret" : "configmap"
        let name = name?.stringValue ?? ""
        let isOptional = source["optional"] == true
        guard let object = store.get(.init(resource, namespace: pod.objectNamespace, name: name)) else {
            if isOptional { return [:] }
            throw failed(volume, "\(kind) \"\(name)\" not found")
        }
        let content = object.content
        guard let items = source["items"]?.arrayValue else { return content }
        var files: Files = [:]
        for item in items {
            let key = item["key"]?.stringValue ?? ""
            if let bytes = content[key] {
                files[item["path"]?.stringValue ?? key] = bytes
            } else if !isOptional {
                throw failed(volume, "references non-existent \(kind == "secret" ? kind : "config") key: \(key)")
            }
        }
        return files
    }

    private func failed(_ volume: String, _ why: String) -> PodWaiting {
        PodWaiting(
            reason: "ContainerCreating", message: "MountVolume.SetUp failed for volume \"\(volume)\" : \(why)",
            event: "FailedMount")
    }

    private func downward(_ source: JSON) -> Files {
        var files: Files = [:]
        for item in source["items"]?.arrayValue ?? [] {
            guard let path = item["path"]?.stringValue, let field = item.at("fieldRef", "fieldPath")?.stringValue
            else { continue }
            files[path] = Array(pod.field(field).utf8)
        }
        return files
    }
}

extension JSON {
    /// The `data` of a ConfigMap or, decoded, of a secret.
    var content: [String: [UInt8]] {
        let isSecret = self["kind"] == "Secret"
        var content = (self["data"]?.stringMap ?? [:]).mapValues { text in
            isSecret ? Data(base64Encoded: text).map { Array($0) } ?? [] : Array(text.utf8)
        }
        for (key, text) in self["binaryData"]?.stringMap ?? [:] {
            content[key] = Data(base64Encoded: text).map { Array($0) }
        }
        return content
    }

    /// A field of a pod as `fieldRef` names it: `status.podIP`, `metadata.labels['x']`; empty when it has none.
    func field(_ path: String) -> String {
        if let open = path.firstIndex(of: "["), path.hasSuffix("']") {
            let key = path[open...].dropFirst(2).dropLast(2)
            return self[path: path[..<open].split(separator: ".").map(String.init)]?[String(key)]?.stringValue ?? ""
        }
        return self[path: path.split(separator: ".").map(String.init)]?.stringValue ?? ""
    }
}
