import FoundationEssentials
import Values

extension ClusterFacts {
    /// The secret in which Helm 3 keeps a release: its JSON, gzipped and base64, as a value that is base64 once more.
    var helmRelease: JSON {
        let release: JSON = [
            "name": "cilium", "namespace": "kube-system", "version": 1,
            "info": ["status": "deployed", "description": "Install complete"],
            "chart": ["metadata": ["name": "cilium", "version": .string(release.description)]],
            "config": ["cluster": ["name": .string(settings.name), "id": JSON(settings.id)]],
        ]
        let packed = Data(Gzip.stored(release.bytes())).base64EncodedString()
        return [
            "apiVersion": "v1", "kind": "Secret", "type": "helm.sh/release.v1",
            "metadata": [
                "name": "sh.helm.release.v1.cilium.v1", "namespace": "kube-system",
                "labels": ["name": "cilium", "owner": "helm", "status": "deployed", "version": "1"],
            ],
            "data": ["release": .string(Data(packed.utf8).base64EncodedString())],
        ]
    }
}

/// Files in the format of gzip (RFC 1952) whose content is not compressed.
enum Gzip {
    static func stored(_ content: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]
        var rest = content[...]
        repeat {
            let block = rest.prefix(0xffff)
            rest = rest.dropFirst(block.count)
            bytes.append(rest.isEmpty ? 1 : 0)
            bytes += littleEndian(UInt16(block.count)) + littleEndian(~UInt16(block.count)) + block
        } while !rest.isEmpty
        return bytes + littleEndian(checksum(content)) + littleEndian(UInt32(truncatingIfNeeded: content.count))
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    /// CRC-32 of IEEE 802.3.
    private static func checksum(_ content: [UInt8]) -> UInt32 {
        var sum = ~UInt32(0)
        for byte in content {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }
}
