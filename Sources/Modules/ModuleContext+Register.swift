import LuaHost

extension ModuleContext {
    /// The modules that `require` finds in every script, sorted by name.
    public var modules: [HostModule] {
        [
            fileModule(self), httpModule(self), kernelModule(self), kubeModule, kubeconfigModule(self),
            meshModule(self),
            probeModule(self), processModule(self),
        ]
    }

    /// The classes of the objects that scripts hold, sorted by name.
    public static var classes: [HostClass] { [clusterClass, findingsClass, fleetClass, matrixClass, statusClass] }

    /// Makes everything here known to a machine.
    public func register(on machine: LuaMachine) async throws {
        for hostClass in Self.classes { try await machine.register(class: hostClass) }
        for module in modules { try await machine.register(module: module) }
    }
}
