import NIOCore
import SwiftASN1
import X509

extension GeneralName {
    /// An IP address in text form.
    init(address: String) throws {
        let parsed = try SocketAddress(ipAddress: address, port: 0)
        // The members of sockaddr_in are not visible to a static build, so the address is taken by its place:
        // after family and port in sockaddr_in, after flow information too in sockaddr_in6 (netinet/in.h).
        let range = parsed.protocol == .inet6 ? 8..<24 : 4..<8
        let bytes = parsed.withSockAddr { pointer, size in
            Array(UnsafeRawBufferPointer(start: pointer, count: size)[range])
        }
        self = .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
    }
}
