#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Where somebody can be asked.
struct Terminal: Sendable {
    var input = FileDescriptor.standardInput
    /// What a plugin asks goes here.
    var error = FileDescriptor.standardError

    var isPresent: Bool { isatty(input.rawValue) == 1 }
}
