import Dispatch
import FoundationEssentials

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

private typealias TestOneInput = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

// LLVM documentation, "libFuzzer", "Using libFuzzer as a library". It comes with no header, and no library has it but the one
// that -sanitize=fuzzer links, so no C module could declare it. Its three plain arguments are passed alike in C and Swift.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ argumentCount: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ testOneInput: TestOneInput
) -> CInt

/// `fuzz` as `Tests/FuzzTests/run` calls it: libFuzzer's arguments, and the target in the environment, since libFuzzer
/// refuses arguments of ours.
@main
struct Fuzzer {
    private static let target = FuzzTarget(
        rawValue: ProcessInfo.processInfo.environment["MESHWRIGHT_FUZZ_TARGET"] ?? "")

    static func main() {
        guard target != nil else {
            print("$MESHWRIGHT_FUZZ_TARGET must be one of \(FuzzTarget.allCases.map(\.rawValue))")
            exit(2)
        }
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        exit(runDriver(&count, &arguments) { Fuzzer.check(Array(UnsafeBufferPointer(start: $0, count: $1))) })
    }

    private static func check(_ input: [UInt8]) -> CInt {
        let done = DispatchSemaphore(value: 0)
        Task {
            do { try await target?.check(input) } catch {
                print(error)
                fflush(nil)
                // libFuzzer keeps the input.
                abort()
            }
            done.signal()
        }
        done.wait()
        return 0
    }
}
