#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

enum Logarithm {
    static func natural(_ number: Int) -> Double { log(Double(max(number, 1))) }
}
