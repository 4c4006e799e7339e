import NIOCore
import NIOHTTP1

/// Puts the parts of HTTP requests together.
struct RequestReader {
    enum Outcome: Sendable {
        case complete(ByteBuffer)
        case tooLarge
    }

    /// As kube-apiserver limits bodies (`--max-resource-write-bytes`' default): 3 MiB.
    static let largestBody = 3 * 1024 * 1024

    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var isTooLarge = false

    /// A request, once its last part is there.
    mutating func receive(_ part: HTTPServerRequestPart) -> (HTTPRequestHead, Outcome)? {
        switch part {
        case .head(let head):
            self = RequestReader()
            self.head = head
            return nil
        case .body(let bytes):
            isTooLarge = isTooLarge || body.readableBytes + bytes.readableBytes > Self.largestBody
            if !isTooLarge { body.writeImmutableBuffer(bytes) }
            return nil
        case .end:
            guard let head else { return nil }
            defer { self = RequestReader() }
            return (head, isTooLarge ? .tooLarge : .complete(body))
        }
    }
}
