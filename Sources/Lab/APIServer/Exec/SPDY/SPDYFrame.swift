import NIOCore

/// Names in lower case; several values of one name are joined by a NUL.
typealias SPDYHeaders = [String: String]

/// A frame of SPDY/3.1, by the names of its specification ("SPDY Protocol - Draft 3.1", chromium.org, section 2).
///
/// Priorities, associated streams and credentials are left out: nobody who speaks SPDY to Kubernetes uses them.
enum SPDYFrame: Sendable, Hashable {
    /// - Parameters:
    ///   - isLast: The sender sends nothing more on this stream (FLAG_FIN).
    ///   - isOneWay: Neither does the receiver (FLAG_UNIDIRECTIONAL).
    case synStream(UInt32, SPDYHeaders, isLast: Bool, isOneWay: Bool)
    case synReply(UInt32, SPDYHeaders, isLast: Bool)
    case rstStream(UInt32, SPDYResetStatus)
    /// Values by their IDs.
    case settings([UInt32: UInt32])
    case ping(UInt32)
    case goAway(lastStream: UInt32, SPDYGoAwayStatus)
    case headers(UInt32, SPDYHeaders, isLast: Bool)
    /// Stream 0 is the whole session.
    case windowUpdate(UInt32, UInt32)
    /// A whole frame or, as decoded, as much of one as there is; only the last part of a frame is `isLast`.
    case data(UInt32, ByteBuffer, isLast: Bool)

    static let initialWindowSizeID: UInt32 = 7
}

/// Why a stream ends (section 2.6.3).
struct SPDYResetStatus: RawRepresentable, Sendable, Hashable {
    var rawValue: UInt32

    static let protocolError = Self(rawValue: 1)
    static let invalidStream = Self(rawValue: 2)
    static let refusedStream = Self(rawValue: 3)
    static let cancel = Self(rawValue: 5)
    static let flowControlError = Self(rawValue: 7)
    static let streamAlreadyClosed = Self(rawValue: 9)
}

/// Why a session ends (section 2.6.6).
struct SPDYGoAwayStatus: RawRepresentable, Sendable, Hashable {
    var rawValue: UInt32

    static let ok = Self(rawValue: 0)
    static let protocolError = Self(rawValue: 1)
}

/// What makes a session unusable: it ends with GOAWAY and PROTOCOL_ERROR.
struct SPDYViolation: Error, Sendable, Hashable {
    var reason: String
}

/// The layout of frames.
enum SPDYWire {
    static let version: UInt16 = 3
    static let headLength = 8
    static let controlBit: UInt32 = 1 << 31
    static let streamMask: UInt32 = controlBit - 1
    static let lengthMask: UInt32 = 1 << 24 - 1

    enum Kind: UInt16 {
        case synStream = 1, synReply, rstStream, settings
        case ping = 6
        case goAway, headers, windowUpdate
    }

    static let lastFlag: UInt8 = 1
    static let oneWayFlag: UInt8 = 2
}
