import CLua
import CLuaBridge

// What C calls. None of these may raise a Lua error; they answer, and C raises once they have returned.

private func core(_ owner: UnsafeMutableRawPointer) -> LuaCore {
    Unmanaged<LuaCore>.fromOpaque(owner).takeUnretainedValue()
}

func callHost(
    _ owner: UnsafeMutableRawPointer, _ state: OpaquePointer, _ function: UnsafeMutableRawPointer
) -> Int32 {
    // Core and callable outlive the call; counting references would cost as much as the rest of it.
    Unmanaged<LuaCore>.fromOpaque(owner)._withUnsafeGuaranteedRef { core in
        Unmanaged<HostCallable>.fromOpaque(function)._withUnsafeGuaranteedRef { $0.invoke(core, state) }
    }
}

func takeObject(_ owner: UnsafeMutableRawPointer, _ index: UInt32) -> UnsafeMutableRawPointer? {
    let core = core(owner)
    guard core.bufferObjects.indices.contains(Int(index)), let object = core.bufferObjects[Int(index)] else {
        return nil
    }
    core.bufferObjects[Int(index)] = nil
    return Unmanaged.passRetained(ObjectBox(object)).toOpaque()
}

func releaseObject(_ object: UnsafeMutableRawPointer) {
    Unmanaged<ObjectBox>.fromOpaque(object).release()
}

func shouldStop(_ owner: UnsafeMutableRawPointer, _ state: OpaquePointer, _ must: Int32) -> Int32 {
    core(owner).verdict(in: state, must: must != 0)
}

func blame(_ owner: UnsafeMutableRawPointer, _ state: OpaquePointer) {
    let core = core(owner)
    core.stage(core.error(at: 1, in: state, frames: core.frames(of: state)))
}

func refuse(_ owner: UnsafeMutableRawPointer, _ state: OpaquePointer) {
    let core = core(owner)
    core.pending = nil
    core.stage(core.described(core.refusal(in: state), frames: core.frames(of: state)))
}

func printText(_ owner: UnsafeMutableRawPointer, _ text: UnsafePointer<CChar>, _ length: Int) {
    let bytes = UnsafeRawBufferPointer(start: text, count: length)
    core(owner).configuration.print(String(decoding: bytes, as: UTF8.self))
}
