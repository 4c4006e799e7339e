import CLua
import CLuaBridge

extension LuaCore {
    /// Stages an error that a host function threw, with the script's place, and answers with the code that raises it.
    @inline(never)
    func raise(_ error: any Error, in state: OpaquePointer) -> Int32 {
        stage(described(error, frames: frames(of: state)))
        return Int32(MW_RAISE)
    }

    /// A Swift error as scripts see it.
    ///
    /// - Parameter frames: Where the host function was called. An error that passed through scripts before, in a child
    ///   task or a nested call, keeps its own frames before these.
    func described(_ error: any Error, frames: [LuaFrame]) -> LuaError {
        var result =
            error as? LuaError ?? LuaError(configuration.describeError(error), underlying: error)
        result.traceback += frames
        result.location = result.location ?? result.traceback.first?.position
        return result
    }

    /// The script's frames of a coroutine, and of the task it belongs to.
    func frames(of state: OpaquePointer) -> [LuaFrame] { frames(of: state, in: current) }

    /// The innermost of the script's frames.
    func innermostFrame(of state: OpaquePointer) -> LuaFrame? {
        var frame = mw_frame()
        var level: Int32 = 0
        while true {
            let kind = mw_frame_at(state, level, &frame)
            if kind >= 0 { return kind == 0 ? nil : LuaFrame(frame, names: chunkNames) }
            level += 1
        }
    }

    func frames(of state: OpaquePointer, in task: LuaTask?) -> [LuaFrame] {
        var frames = ownFrames(of: state)
        if let task = task?.state, task != state { frames += ownFrames(of: task) }
        return frames
    }

    private func ownFrames(of state: OpaquePointer) -> [LuaFrame] {
        var frames: [LuaFrame] = []
        var frame = mw_frame()
        var level: Int32 = 0
        while frames.count < 50 {
            let kind = mw_frame_at(state, level, &frame)
            if kind == 0 { break }
            if kind > 0 { frames.append(LuaFrame(frame, names: chunkNames)) }
            level += 1
        }
        return frames
    }

    /// An error value that left all scripts: an error object, text, or whatever a script raised.
    func error(at index: Int32, in state: OpaquePointer, frames: [LuaFrame]) -> LuaError {
        if let userdata = mw_test_object(machine, state, index),
            let error = Self.box(of: userdata)?.object as? LuaError
        {
            return error
        }
        let value = (try? value(at: index, in: state)) ?? .nil
        switch value {
        case .string(let text): return error(text: text.description, frames: frames)
        case .integer, .number: return error(text: ValuePrinter.plain.text(of: value, indent: 0), frames: frames)
        case .table(let table):
            let blamed = frames.first { !sealedChunks.contains($0.source) } ?? frames.first
            return LuaError(table, frames: frames, location: blamed?.position)
        default:
            let message = "a script raised a \(value.typeName) instead of a message"
            return LuaError(
                LuaErrorFields(kind: LuaError.Kind.runtime, message: message), traceback: frames,
                location: frames.first?.position)
        }
    }

    private func error(text: String, frames: [LuaFrame]) -> LuaError {
        if text == "not enough memory" {
            var error = LuaError.outOfMemory
            error.traceback = frames
            error.location = frames.first?.position
            return error
        }
        var (place, message) = splitPlace(text)
        // Whoever passes an error on puts its own place before the one where it happened.
        while case (let inner?, let rest) = splitPlace(message) { (place, message) = (inner, rest) }
        let location = place ?? frames.first?.position
        let fields = explained(message, at: location) ?? LuaErrorFields(kind: LuaError.Kind.runtime, message: message)
        return LuaError(fields, traceback: frames, location: location)
    }

    /// Takes apart what Lua puts together: `mine.lua:3: message`. Text before the first colon that is no chunk's name is
    /// part of the message.
    func splitPlace(_ text: String) -> (location: String?, message: String) {
        for (shown, name) in chunkNames where text.hasPrefix(shown + ":") {
            let rest = text.dropFirst(shown.count + 1)
            let line = rest.prefix { $0.isASCII && $0.isNumber }
            guard !line.isEmpty, rest.dropFirst(line.count).hasPrefix(": ") else { continue }
            return ("\(name):\(line)", String(rest.dropFirst(line.count + 2)))
        }
        return (nil, text)
    }

    /// What keeps a coroutine from waiting, for people.
    func refusal(in state: OpaquePointer) -> LuaError {
        let barrier = mw_barrier(machine, state) ?? current.flatMap { mw_barrier(machine, $0.state) }
        let place = barrier.map { "inside '\(String(cString: $0))'" } ?? "inside a metamethod or a callback"
        let message = "cannot wait \(place): Lua cannot suspend a function that was called from there"
        return LuaError(
            LuaErrorFields(
                kind: LuaError.Kind.runtime, message: message,
                hint: "do what has to wait before, and use its results there"))
    }
}

extension LuaError {
    /// An error that a script raised as a table: `error { kind = "…", message = "…" }`.
    fileprivate init(_ table: LuaTable, frames: [LuaFrame], location: String?) {
        let known = ["kind", "message", "cluster", "object", "operation", "status", "retryable", "hint"]
        var fields = LuaErrorFields(
            kind: table["kind"].stringValue ?? Kind.runtime,
            message: table["message"].stringValue ?? "a script raised a table without a message")
        fields.cluster = table["cluster"].stringValue
        fields.object = table["object"].stringValue
        fields.operation = table["operation"].stringValue
        fields.status = table["status"].isNil ? nil : table["status"]
        fields.retryable = table["retryable"].boolValue ?? false
        fields.hint = table["hint"].stringValue
        for name in table.names where !known.contains(name) { fields.details[name] = table[name] }
        self.init(fields, traceback: frames, location: location)
    }
}

extension LuaFrame {
    fileprivate init(_ frame: mw_frame, names: [String: String]) {
        let shown = text(frame.source)
        let source = names[shown] ?? shown
        let name = text(frame.name)
        let function =
            frame.is_main != 0
            ? "main chunk"
            : name.isEmpty
                ? "function <\(source):\(frame.line_defined)>"
                : "\(text(frame.kind) == "method" ? "method" : "function") '\(name)'"
        self.init(source: source, line: Int(frame.line), function: function)
    }
}

/// Text of a C character array, which ends at its first zero.
private func text<Characters>(_ characters: Characters) -> String {
    withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
