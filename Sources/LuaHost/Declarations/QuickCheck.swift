import CLua
import CLuaBridge

/// What tells most right arguments from wrong ones at the cost of one comparison. What it does not let pass is checked
/// in full.
struct QuickCheck {
    enum Kind: UInt8 {
        case none, any, string, integer, number, boolean, function
    }

    let kind: Kind

    init(_ parameter: Parameter) {
        kind =
            switch parameter.type {
            case _ where parameter.isVariadic: .none
            case .any, .variable, .sequence: .any
            case .string: .string
            case .integer: .integer
            case .number: .number
            case .boolean: .boolean
            case .function, .callback: .function
            default: .none
            }
    }

    @inline(__always)
    func passes(_ state: OpaquePointer, _ index: Int32) -> Bool {
        switch kind {
        case .none: false
        case .any: true
        case .string: lua_type(state, index) == LUA_TSTRING
        case .integer: lua_isinteger(state, index) != 0
        case .number: lua_type(state, index) == LUA_TNUMBER
        case .boolean: lua_type(state, index) == LUA_TBOOLEAN
        case .function: lua_type(state, index) == LUA_TFUNCTION
        }
    }
}

extension FunctionBox {
    /// Whether all arguments are given and plainly right.
    @inline(__always)
    func passesQuickChecks(_ core: LuaCore, _ state: OpaquePointer) -> Bool {
        let count = quickChecks.count
        guard lua_gettop(state) &- base &+ 1 == Int32(truncatingIfNeeded: count) else { return false }
        var index = base
        for position in 0..<count {
            if !quickChecks[position].passes(state, index) { return false }
            index &+= 1
        }
        guard let receiverType else { return true }
        guard let userdata = mw_test_object(core.machine, state, 1) else { return false }
        return userdata.pointee.type == receiverType && userdata.pointee.object != nil
    }
}
