import FoundationEssentials

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension KernelNode {
    /// The machine this runs on, as `uname` and `/etc/os-release` describe it.
    public static func thisMachine() -> KernelNode {
        var system = utsname()
        // It can only fail for a wrong pointer.
        uname(&system)
        let release = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
        return KernelNode(
            cluster: nil, name: text(&system.nodename), kernelVersion: text(&system.release),
            osImage: prettyName(osRelease: release) ?? text(&system.sysname))
    }

    /// `PRETTY_NAME` of the file's text, without quotes (os-release(5)).
    static func prettyName(osRelease: String) -> String? {
        let key = "PRETTY_NAME="
        guard let line = osRelease.split(separator: "\n").last(where: { $0.hasPrefix(key) }) else { return nil }
        let value = line.dropFirst(key.count).filter { $0 != "\"" && $0 != "'" }
        return value.isEmpty ? nil : String(value)
    }

    /// C text in an array that Swift imports as a tuple.
    private static func text<Tuple>(_ tuple: inout Tuple) -> String {
        withUnsafeBytes(of: &tuple) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
