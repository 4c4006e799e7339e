import Testing

/// What a Kubernetes API server does and how the client takes it, on every back end there is. Scenarios are the same for
/// all; a back end that cannot do one reports so as a warning, with the reason.
@Suite("Conformance", .sharedLab, .cleanClusters, .timeLimit(.minutes(10)))
struct ConformanceTests {
    @Test(
        "clusters to test against are named",
        .disabled(
            if: RealClusters.contexts.isEmpty,
            "no real cluster is tested: MESHWRIGHT_TEST_KUBECONFIG and MESHWRIGHT_TEST_CONTEXTS name none"))
    func realClusters() throws {
        #expect(RealClusters.kubeconfig != nil, "MESHWRIGHT_TEST_KUBECONFIG must be the path of a kubeconfig")
        #expect(RealClusters.contexts.count >= 2, "MESHWRIGHT_TEST_CONTEXTS must name at least two contexts, a,b")
    }
}
