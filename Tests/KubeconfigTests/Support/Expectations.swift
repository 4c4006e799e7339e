import Changes
import FoundationEssentials

/// Whether `body` throws an error of this code whose message has this text.
func code(_ code: String, _ message: String, _ body: () throws -> Void) -> Bool {
    do {
        try body()
    } catch let error as OperationError {
        return error.code.rawValue == code && error.message.contains(message)
    } catch {}
    return false
}

/// Whether `body` throws an error whose hint has this text.
func hint(_ text: String, _ body: () throws -> Void) -> Bool {
    do {
        try body()
    } catch let error as OperationError {
        return error.hint?.contains(text) ?? false
    } catch {}
    return false
}

extension TemporaryFolder {
    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: target)
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(filePath: path(name)))
    }
}

extension TemporaryFolder {
    func chmod(_ name: String, _ mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
    }
}
