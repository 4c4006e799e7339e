import CLua
import CLuaBridge
import Values

/// A name that a script read of one of Lua's own libraries, and which is not there. Reading is no error, because scripts ask
/// that way whether there is something; what they do with the `nil` is.
struct AbsentMember {
    /// `os`
    var library: String
    /// `execute`
    var name: String
    /// The chunk, and the line in it: `mine.lua:3`.
    var source: String
    var position: String
}

/// Those that were read last, by name.
struct AbsentMembers {
    private var members: [String: AbsentMember] = [:]

    /// Who reads that many wants to know what there is, and calls none.
    private static let most = 64

    mutating func note(_ member: AbsentMember) {
        if members.count >= Self.most { members = [:] }
        members[member.name] = member
    }

    /// The member that an error of Lua's is about: `attempt to call a nil value (field 'execute')`.
    func member(in message: String, at location: String?) -> AbsentMember? {
        guard !members.isEmpty, message.hasPrefix("attempt to "), let location else { return nil }
        let parts = message.split(separator: "'", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2] == ")", let member = members[String(parts[1])] else { return nil }
        // What a variable holds was read on another line.
        let isVariable = ["(local ", "(upvalue ", "(global "].map { "a nil value \($0)" }.contains {
            parts[0].hasSuffix($0)
        }
        if isVariable { return location.hasPrefix(member.source + ":") ? member : nil }
        let isMember = ["a nil value (field ", "a nil value (method "].contains { parts[0].hasSuffix($0) }
        return isMember && member.position == location ? member : nil
    }
}

extension LuaCore {
    /// Says of Lua's own error what is not there, and what there is instead.
    func explained(_ message: String, at location: String?) -> LuaErrorFields? {
        if message.hasPrefix("attempt to call "), message.hasSuffix("(for iterator 'for iterator')") {
            return LuaErrorFields(
                kind: LuaError.Kind.runtime, message: message,
                hint: "walk through a list by ipairs(list), and through other tables by pairs(table)")
        }
        if message.hasPrefix("attempt to index a boolean value ("), let emptyModule {
            return LuaErrorFields(
                kind: LuaError.Kind.runtime, message: message,
                hint: "\(emptyModule) returns nothing; end a module by returning its table")
        }
        guard let member = absentMembers.member(in: message, at: location) else { return nil }
        let full = "\(member.library).\(member.name)"
        if let hint = configuration.substitutes[full] {
            return LuaErrorFields(
                kind: LuaError.Kind.invalidInput, message: "'\(full)' is not available here", hint: hint)
        }
        let isMethod = message.hasSuffix("(method '\(member.name)')")
        let closest = Suggestion.closest(to: member.name, among: members(of: member.library))
        let advice = closest.map { "; did you mean '\(isMethod ? $0 : "\(member.library).\($0)")'?" } ?? ""
        let what =
            isMethod
            ? "a string has no method '\(member.name)'" : "module '\(member.library)' has no member '\(member.name)'"
        return LuaErrorFields(kind: LuaError.Kind.invalidInput, message: what + advice)
    }

    func members(of library: String) -> [String] {
        guard case .table(let members) = glimpse(library, [], among: [mw_globals(machine)]) else { return [] }
        return members.map(\.name)
    }
}

/// (chunk)
func noteEmpty(_ core: LuaCore, _ state: OpaquePointer) -> Int32 {
    core.emptyModule = core.text(at: 1, in: state)
    return 0
}

/// (library, name): nil.
func noteAbsent(_ core: LuaCore, _ state: OpaquePointer) -> Int32 {
    lua_pushnil(state)
    // No member has a longer name, and a script may make names of any length.
    guard lua_type(state, 2) == LUA_TSTRING, lua_rawlen(state, 2) <= 64 else { return 1 }
    guard let library = core.text(at: 1, in: state), let name = core.text(at: 2, in: state),
        let frame = core.innermostFrame(of: state)
    else { return 1 }
    core.absentMembers.note(
        AbsentMember(library: library, name: name, source: frame.source, position: frame.position))
    return 1
}
