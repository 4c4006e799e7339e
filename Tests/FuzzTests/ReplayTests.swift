import FoundationEssentials
import Testing

@Suite("Inputs that fuzzing kept", .timeLimit(.minutes(5)))
struct ReplayTests {
    struct Input: Sendable, CustomTestStringConvertible {
        var target: FuzzTarget
        var path: String

        var testDescription: String { path }
    }

    private static let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")

    private static func inputs(in kind: String) throws -> [Input] {
        try FuzzTarget.allCases.flatMap { target in
            let folder = "\(Self.folder)/\(kind)/\(target.rawValue)"
            guard FileManager.default.fileExists(atPath: folder) else { return [Input]() }
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
                .map { Input(target: target, path: "\(folder)/\($0)") }
        }
    }

    private func replay(_ inputs: [Input]) async throws {
        for input in inputs {
            let bytes = try Array(Data(contentsOf: URL(filePath: input.path)))
            await #expect(throws: Never.self, "\(input.path)") { try await input.target.check(bytes) }
        }
    }

    @Test("every property holds for every input of the corpora", arguments: FuzzTarget.allCases)
    func corpora(target: FuzzTarget) async throws {
        let inputs = try Self.inputs(in: "Corpus").filter { $0.target == target }
        #expect(!inputs.isEmpty)
        try await replay(inputs)
    }

    @Test("every property holds for every input that broke it once", arguments: try Self.inputs(in: "Failures"))
    func failures(input: Input) async throws { try await replay([input]) }
}
