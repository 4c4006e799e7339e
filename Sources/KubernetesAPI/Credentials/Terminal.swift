#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Whether somebody can be asked.
struct Terminal: Sendable {
    var isPresent: @Sendable () -> Bool = { isatty(STDIN_FILENO) == 1 }
}
