import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Why a request got no answer.
struct TransportFailure: Error {
    enum Kind: String, Sendable, Hashable {
        case refused
        case noRoute
        case nameNotFound
        case connectTimeout
        /// The connection ended during the TLS handshake.
        case handshakeCut
        /// TLS could not be agreed on; whose fault that is shows in ``TransportFailure/cause``.
        case tls
        case proxy
        /// The connection ended before the answer did.
        case reset
        case answerTimeout
        /// The answer is longer than what is accepted.
        case tooLarge
        case cancelled
        case shutDown
        case other
    }

    var kind: Kind
    var cause: any Error
    /// The head of the answer had come.
    var isAmidAnswer = false

    init(_ kind: Kind, cause: any Error) {
        self.kind = kind
        self.cause = cause
    }

    init(_ error: any Error) {
        self = error as? TransportFailure ?? TransportFailure(Self.kind(of: error), cause: error)
    }

    /// Nothing was sent yet, so that even a request that must not be repeated may be.
    var isBeforeSending: Bool { [.refused, .noRoute, .nameNotFound, .connectTimeout, .handshakeCut].contains(kind) }

    /// How a connection ended that is told as ``Kind/reset``: by RST, which a crash or a firewall may send, or by FIN.
    var wasResetByPeer: Bool { (cause as? IOError).map { [ECONNRESET, EPIPE].contains($0.errnoCode) } ?? false }

    private static func kind(of error: any Error) -> Kind {
        switch error {
        case is CancellationError: return .cancelled
        case let error as HTTPClientError: return kinds[error.shortDescription] ?? .other
        case let error as NIOConnectionError: return kind(of: error)
        case let error as IOError: return kind(errno: error.errnoCode)
        case let error as ChannelError: return kind(of: error)
        case NIOHTTPDecompression.DecompressionError.limit: return .tooLarge
        case NIOSSLError.uncleanShutdown, HTTPParserError.invalidEOFState: return .reset
        // BoringSSL's reasons are only to be had as text.
        case NIOSSLError.handshakeFailed(let reason) where "\(reason)".contains("EOF"): return .handshakeCut
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: return .tls
        default: return .other
        }
    }

    private static func kind(of error: ChannelError) -> Kind {
        switch error {
        case .connectTimeout: .connectTimeout
        case .ioOnClosedChannel, .alreadyClosed, .outputClosed, .inputClosed, .eof: .reset
        default: .other
        }
    }

    private static func kind(of error: NIOConnectionError) -> Kind {
        let kinds = error.connectionErrors.map { kind(of: $0.error) }
        // Of an address family that is not there nobody wants to know when the other one says more.
        if let kind = kinds.first(where: { $0 != .noRoute }) ?? kinds.first { return kind }
        return .nameNotFound
    }

    private static func kind(errno: CInt) -> Kind {
        switch errno {
        case ECONNREFUSED: .refused
        case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL: .noRoute
        case ETIMEDOUT: .connectTimeout
        case ECONNRESET, EPIPE, ECONNABORTED, EBADF, ENOTCONN: .reset
        default: .other
        }
    }

    private static let kinds: [String: Kind] = {
        let pairs: [(HTTPClientError, Kind)] = [
            (.readTimeout, .answerTimeout), (.writeTimeout, .answerTimeout), (.deadlineExceeded, .answerTimeout),
            (.remoteConnectionClosed, .reset), (.cancelled, .cancelled), (.uncleanShutdown, .reset),
            (.connectTimeout, .connectTimeout), (.tlsHandshakeTimeout, .connectTimeout),
            (.getConnectionFromPoolTimeout, .connectTimeout), (.httpProxyHandshakeTimeout, .proxy),
            (.socksHandshakeTimeout, .proxy), (.invalidProxyResponse, .proxy), (.proxyAuthenticationRequired, .proxy),
            (.alreadyShutdown, .shutDown),
        ]
        return Dictionary(pairs.map { ($0.0.shortDescription, $0.1) }, uniquingKeysWith: { first, _ in first })
    }()
}
