import CLua
import CLuaBridge
import Values

/// The Lua state and all that Swift keeps beside it. It belongs to the machine's thread; the actor is the only way to it.
///
/// Swift calls only functions of Lua's API that cannot raise, because a raise would jump over Swift frames; the rest is in
/// CLuaBridge, protected.
final class LuaCore {
    let configuration: LuaConfiguration
    let control: MachineControl
    let machine: OpaquePointer
    weak var owner: LuaMachine?
    let frame: CallFrame.Place

    // Used only on the machine's thread, never by two at once; checking that costs more than the use.
    @exclusivity(unchecked) var buffer = FlatBuffer()
    /// The objects that the buffer refers to by index.
    var bufferObjects: [(any HostObject)?] = []
    /// The documents that the buffer points to.
    var bufferDocuments: [JSONDocument] = []
    var callables: [HostCallable] = []
    var classes: [String: ClassBox] = [:]
    /// Names of the chunks that were loaded, by what Lua shows of them in error texts.
    var chunkNames: [String: String] = [:]
    /// The texts of the chunks that were loaded, by the names that messages give them.
    var chunkTexts: [String: LuaChunkText] = [:]
    /// The chunks of sealed modules, whose errors are about their callers.
    var sealedChunks: Set<String> = []
    /// A reference to the prompt's variables.
    var promptEnvironment: Int32?
    var absentMembers = AbsentMembers()
    /// The module that was loaded last of those that returned nothing, for which `require` returns `true`.
    var emptyModule: String?
    var hostLibrary = HostLibrary()

    var current: LuaTask?
    var pending: PendingCall?
    var nextTask = 0
    private(set) var isClosed = false
    /// Those that run or wait, by number.
    private(set) var tasks: [Int: LuaTask] = [:]
    /// Those whose function has ended, and which wait for the tasks that they spawned.
    var joining: [Int: JoiningTask] = [:]
    private var closesWhenIdle = false
    var registeredModules: [HostModule] = []

    init(_ configuration: LuaConfiguration, control: MachineControl) throws(LuaError) {
        self.configuration = configuration
        self.control = control
        var callbacks = mw_callbacks(
            call: callHost, take: takeObject, release: releaseObject, should_stop: shouldStop, blame: blame,
            refuse: refuse, print: printText)
        guard let machine = mw_open(configuration.memoryLimit, &callbacks) else { throw LuaError.outOfMemory }
        self.machine = machine
        frame = CallFrame.take()
        mw_set_owner(machine, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        close()
        CallFrame.giveBack(frame)
    }

    /// How much processor time the code that was asked to stop may use without taking notice.
    private static let stuckLimit = Duration.seconds(5)

    var main: OpaquePointer { mw_main(machine) }

    /// Whether a hook is armed in the coroutine that runs.
    var isHooked: Bool { mw_is_hooked(machine) != 0 }

    /// Frees what handles no longer refer to.
    func forgetDropped() {
        for id in control.takeForgotten() { mw_forget(machine, id) }
    }

    func checkOpen() throws(LuaError) {
        if isClosed || closesWhenIdle { throw .closedMachine }
        forgetDropped()
    }

    /// Makes the calling thread the machine's own.
    func attach() {
        frame.pointer.pointee.attach(self)
        mw_attach(machine)
        let isStuck = configuration.stuckStatus == nil ? Duration.zero : Self.stuckLimit
        mw_watch(
            machine, Int64((configuration.busyLimit ?? .zero) / .nanoseconds(1)), Int64(isStuck / .nanoseconds(1)))
        let machine = UInt(bitPattern: machine)
        let status = configuration.stuckStatus
        control.setInterrupt { reason in
            guard let machine = OpaquePointer(bitPattern: machine) else { return }
            if let reason, let status { mw_set_stuck_status(machine, status(reason)) }
            mw_interrupt(machine)
        }
    }

    func taskBegins(_ task: LuaTask) { tasks[task.id] = task }

    func taskEnds(_ task: LuaTask) {
        tasks[task.id] = nil
        if tasks.isEmpty, closesWhenIdle { close() }
    }

    /// Stops all tasks and closes once the last has ended.
    func closeSoon() {
        closesWhenIdle = true
        control.cancelAll(.cancelled)
        if tasks.isEmpty { close() }
    }

    func close() {
        if isClosed { return }
        isClosed = true
        control.setInterrupt(nil)
        mw_close(machine)
    }
}
