extension SchemaCatalog {
    /// Everything outside of the core group.
    static let groups = """
        AggregationRule clusterRoleSelectors@1:[LabelSelector]
        ClusterRole aggregationRule@3:AggregationRule apiVersion:s kind:s metadata@1:+ObjectMeta \
          rules@2:[PolicyRule]
        ClusterRoleBinding apiVersion:s kind:s metadata@1:+ObjectMeta roleRef@3:+RoleRef subjects@2:[Subject]
        ControllerRevision apiVersion:s data@2:* kind:s metadata@1:+ObjectMeta revision@3:n
        CronJob apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+CronJobSpec status@3:+CronJobStatus
        CronJobSpec concurrencyPolicy@3:s failedJobsHistoryLimit@7:n jobTemplate@5:+JobTemplateSpec schedule@1:s \
          startingDeadlineSeconds@2:n successfulJobsHistoryLimit@6:n suspend@4:b timeZone@8:s
        CronJobStatus active@1:[ObjectReference] lastScheduleTime@4:t lastSuccessfulTime@5:t
        DaemonSet apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+DaemonSetSpec status@3:+DaemonSetStatus
        DaemonSetCondition lastTransitionTime@3:t message@5:s reason@4:s status@2:s type@1:s
        DaemonSetSpec minReadySeconds@4:n revisionHistoryLimit@6:n selector@1:LabelSelector \
          template@2:+PodTemplateSpec updateStrategy@3:+DaemonSetUpdateStrategy
        DaemonSetStatus collisionCount@9:n conditions@10:[DaemonSetCondition|type] currentNumberScheduled@1:n \
          desiredNumberScheduled@3:n numberAvailable@7:n numberMisscheduled@2:n numberReady@4:n \
          numberUnavailable@8:n observedGeneration@5:n updatedNumberScheduled@6:n
        DaemonSetUpdateStrategy rollingUpdate@2:RollingUpdateDaemonSet type@1:s
        Deployment apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+DeploymentSpec status@3:+DeploymentStatus
        DeploymentCondition lastTransitionTime@7:t lastUpdateTime@6:t message@5:s reason@4:s status@2:s type@1:s
        DeploymentSpec minReadySeconds@5:n paused@7:b progressDeadlineSeconds@9:n replicas@1:n \
          revisionHistoryLimit@6:n selector@2:LabelSelector strategy@4:+DeploymentStrategy \
          template@3:+PodTemplateSpec
        DeploymentStatus availableReplicas@4:n collisionCount@8:n conditions@6:[DeploymentCondition|type] \
          observedGeneration@1:n readyReplicas@7:n replicas@2:n terminatingReplicas@9:n unavailableReplicas@5:n \
          updatedReplicas@3:n
        DeploymentStrategy rollingUpdate@2:RollingUpdateDeployment type@1:s
        !DiscoveryEndpointPort appProtocol@4:s name@1:s port@3:n protocol@2:s
        Endpoint addresses@1:<s> conditions@2:+EndpointConditions deprecatedTopology@5:{s} hints@8:EndpointHints \
          hostname@3:s nodeName@6:s targetRef@4:ObjectReference zone@7:s
        EndpointConditions ready@1:b serving@2:b terminating@3:b
        EndpointHints forNodes@2:[ForNode] forZones@1:[ForZone]
        EndpointSlice addressType@4:s apiVersion:s endpoints@2:[Endpoint] kind:s metadata@1:+ObjectMeta \
          ports@3:[DiscoveryEndpointPort]
        ForNode name@1:s
        ForZone name@1:s
        HTTPIngressPath backend@2:+IngressBackend path@1:s pathType@3:s
        HTTPIngressRuleValue paths@1:[HTTPIngressPath]
        IPBlock cidr@1:s except@2:[s]
        Ingress apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+IngressSpec status@3:+IngressStatus
        IngressBackend resource@3:TypedLocalObjectReference service@4:IngressServiceBackend
        IngressClass apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+IngressClassSpec
        IngressClassParametersReference apiGroup:s kind@2:s name@3:s namespace@5:s scope@4:s
        IngressClassSpec controller@1:s parameters@2:IngressClassParametersReference
        IngressLoadBalancerIngress hostname@2:s ip@1:s ports@4:[IngressPortStatus]
        IngressLoadBalancerStatus ingress@1:[IngressLoadBalancerIngress]
        IngressPortStatus error@3:s port@1:n protocol@2:s
        IngressRule host@1:s http@2.1:HTTPIngressRuleValue
        IngressServiceBackend name@1:s port@2:+ServiceBackendPort
        IngressSpec defaultBackend@1:IngressBackend ingressClassName@4:s rules@3:[IngressRule] \
          tls@2:[IngressTLS]
        IngressStatus loadBalancer@1:+IngressLoadBalancerStatus
        IngressTLS hosts@1:[s] secretName@2:s
        Job apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+JobSpec status@3:+JobStatus
        JobCondition lastProbeTime@3:t lastTransitionTime@4:t message@6:s reason@5:s status@2:s type@1:s
        JobSpec activeDeadlineSeconds@3:n backoffLimit@7:n backoffLimitPerIndex@12:n completionMode@9:s \
          completions@2:n managedBy@15:s manualSelector@5:b maxFailedIndexes@13:n parallelism@1:n \
          podFailurePolicy@11:PodFailurePolicy podReplacementPolicy@14:s selector@4:LabelSelector \
          successPolicy@16:SuccessPolicy suspend@10:b template@6:+PodTemplateSpec ttlSecondsAfterFinished@8:n
        JobStatus active@4:n completedIndexes@7:s completionTime@3:t conditions@1:[JobCondition] failed@6:n \
          failedIndexes@10:s ready@9:n startTime@2:t succeeded@5:n terminating@11:n \
          uncountedTerminatedPods@8:UncountedTerminatedPods
        JobTemplateSpec metadata@1:+ObjectMeta spec@2:+JobSpec
        Lease apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+LeaseSpec
        LeaseSpec acquireTime@3:t holderIdentity@1:s leaseDurationSeconds@2:n leaseTransitions@5:n \
          preferredHolder@7:s renewTime@4:t strategy@6:s
        NetworkPolicy apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+NetworkPolicySpec
        NetworkPolicyEgressRule ports@1:[NetworkPolicyPort] to@2:[NetworkPolicyPeer]
        NetworkPolicyIngressRule from@2:[NetworkPolicyPeer] ports@1:[NetworkPolicyPort]
        NetworkPolicyPeer ipBlock@3:IPBlock namespaceSelector@2:LabelSelector podSelector@1:LabelSelector
        NetworkPolicyPort endPort@3:n port@2:i protocol@1:s
        NetworkPolicySpec egress@3:[NetworkPolicyEgressRule] ingress@2:[NetworkPolicyIngressRule] \
          podSelector@1:+LabelSelector policyTypes@4:[s]
        PodDisruptionBudget apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+PodDisruptionBudgetSpec \
          status@3:+PodDisruptionBudgetStatus
        PodDisruptionBudgetSpec maxUnavailable@3:i minAvailable@1:i selector@2:LabelSelector \
          unhealthyPodEvictionPolicy@4:s
        PodDisruptionBudgetStatus conditions@7:[Condition|type] currentHealthy@4:n desiredHealthy@5:n \
          disruptedPods@2:{t} disruptionsAllowed@3:n expectedPods@6:n observedGeneration@1:n
        PodFailurePolicy rules@1:[PodFailurePolicyRule]
        PodFailurePolicyOnExitCodesRequirement containerName@1:s operator@2:s values@3:<n>
        PodFailurePolicyOnPodConditionsPattern status@2:s type@1:s
        PodFailurePolicyRule action@1:s onExitCodes@2:PodFailurePolicyOnExitCodesRequirement \
          onPodConditions@3:[PodFailurePolicyOnPodConditionsPattern]
        PolicyRule apiGroups@2:[s] nonResourceURLs@5:[s] resourceNames@4:[s] resources@3:[s] verbs@1:[s]
        PriorityClass apiVersion:s description@4:s globalDefault@3:b kind:s metadata@1:+ObjectMeta \
          preemptionPolicy@5:s value@2:n
        ReplicaSet apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+ReplicaSetSpec status@3:+ReplicaSetStatus
        ReplicaSetCondition lastTransitionTime@3:t message@5:s reason@4:s status@2:s type@1:s
        ReplicaSetSpec minReadySeconds@4:n replicas@1:n selector@2:LabelSelector template@3:+PodTemplateSpec
        ReplicaSetStatus availableReplicas@5:n conditions@6:[ReplicaSetCondition|type] fullyLabeledReplicas@2:n \
          observedGeneration@3:n readyReplicas@4:n replicas@1:n terminatingReplicas@7:n
        Role apiVersion:s kind:s metadata@1:+ObjectMeta rules@2:[PolicyRule]
        RoleBinding apiVersion:s kind:s metadata@1:+ObjectMeta roleRef@3:+RoleRef subjects@2:[Subject]
        !RoleRef apiGroup@1:s kind@2:s name@3:s
        RollingUpdateDaemonSet maxSurge@2:i maxUnavailable@1:i
        RollingUpdateDeployment maxSurge@2:i maxUnavailable@1:i
        RollingUpdateStatefulSetStrategy maxUnavailable@2:i partition@1:n
        !ServiceBackendPort name@1:s number@2:n
        StatefulSet apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+StatefulSetSpec \
          status@3:+StatefulSetStatus
        StatefulSetCondition lastTransitionTime@3:t message@5:s reason@4:s status@2:s type@1:s
        StatefulSetOrdinals start@1:n
        StatefulSetSpec minReadySeconds@9:n ordinals@11:StatefulSetOrdinals \
          persistentVolumeClaimRetentionPolicy@10:StatefulSetPersistentVolumeClaimRetentionPolicy \
          podManagementPolicy@6:s replicas@1:n revisionHistoryLimit@8:n selector@2:LabelSelector serviceName@5:s \
          template@3:+PodTemplateSpec updateStrategy@7:+StatefulSetUpdateStrategy \
          volumeClaimTemplates@4:[PersistentVolumeClaim]
        StatefulSetStatus availableReplicas@11:n collisionCount@9:n conditions@10:[StatefulSetCondition|type] \
          currentReplicas@4:n currentRevision@6:s observedGeneration@1:n readyReplicas@3:n replicas@2:n \
          updateRevision@7:s updatedReplicas@5:n
        StatefulSetUpdateStrategy rollingUpdate@2:RollingUpdateStatefulSetStrategy type@1:s
        !Subject apiGroup@2:s kind@1:s name@3:s namespace@4:s
        SuccessPolicy rules@1:[SuccessPolicyRule]
        SuccessPolicyRule succeededCount@2:n succeededIndexes@1:s
        UncountedTerminatedPods failed@2:<s> succeeded@1:<s>
        """
}
