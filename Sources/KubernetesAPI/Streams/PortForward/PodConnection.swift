import Changes
import NIOCore

/// A connection to a port inside a pod, as if made on the pod's own loopback.
public struct PodConnection: Sendable {
    let inbound: NIOAsyncChannelInboundStream<ByteBuffer>
    let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    let failure: ConnectionFailure

    /// Returns when the bytes are on their way.
    public func send(_ bytes: [UInt8]) async throws(OperationError) {
        do {
            // As kubectl's copy buffer; API servers limit what they accept in one message.
            for start in stride(from: 0, to: bytes.count, by: 32 << 10) {
                try await outbound.write(ByteBuffer(bytes: bytes[start..<min(start + 32 << 10, bytes.count)]))
            }
        } catch is CancellationError {
            throw OperationError(.cancelled, "cancelled while sending to \(failure.peer)")
        } catch {
            throw failure.error(from: error)
        }
    }

    /// What the pod sends, in order, until it closes. It can be iterated once.
    public var incoming: Incoming { Incoming(connection: self) }

    public struct Incoming: AsyncSequence, Sendable {
        public typealias Element = [UInt8]
        public typealias Failure = OperationError

        let connection: PodConnection

        public func makeAsyncIterator() -> AsyncIterator {
            AsyncIterator(base: connection.inbound.makeAsyncIterator(), failure: connection.failure)
        }

        public struct AsyncIterator: AsyncIteratorProtocol {
            var base: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
            let failure: ConnectionFailure

            public mutating func next() async throws(OperationError) -> [UInt8]? {
                do {
                    return try await base.next().map { Array($0.readableBytesView) }
                } catch {
                    throw failure.error(from: error)
                }
            }
        }
    }
}
