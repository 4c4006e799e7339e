extension LabCluster {
    /// Lets requests to the API server meet faults from now on, in place of those of an earlier plan.
    public func inject(_ plan: FaultPlan) { simulation.faults.inject(plan) }

    /// Requests meet no more faults; returns when restarts that are under way are over.
    public func clearFaults() async {
        simulation.faults.clear()
        await simulation.loop.settle()
    }

    /// The plan in force.
    public var faults: FaultPlan? { simulation.faults.plan }

    /// What requests have met since the last plan came, in order.
    public var injectedFaults: [InjectedFault] { simulation.faults.injected }
}
