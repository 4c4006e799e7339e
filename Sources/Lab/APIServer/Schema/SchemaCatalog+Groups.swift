extension SchemaCatalog {
    /// Everything outside of the core group.
    static let groups = """
        AggregationRule clusterRoleSelectors:[LabelSelector]
        ClusterRole aggregationRule:AggregationRule apiVersion:s kind:s metadata:+ObjectMeta rules:[PolicyRule]
        ClusterRoleBinding apiVersion:s kind:s metadata:+ObjectMeta roleRef:+RoleRef subjects:[Subject]
        ControllerRevision apiVersion:s data:* kind:s metadata:+ObjectMeta revision:n
        CronJob apiVersion:s kind:s metadata:+ObjectMeta spec:+CronJobSpec status:+CronJobStatus
        CronJobSpec concurrencyPolicy:s failedJobsHistoryLimit:n jobTemplate:+JobTemplateSpec schedule:s \
          startingDeadlineSeconds:n successfulJobsHistoryLimit:n suspend:b timeZone:s
        CronJobStatus active:[ObjectReference] lastScheduleTime:s lastSuccessfulTime:s
        DaemonSet apiVersion:s kind:s metadata:+ObjectMeta spec:+DaemonSetSpec status:+DaemonSetStatus
        DaemonSetCondition lastTransitionTime:s message:s reason:s status:s type:s
        DaemonSetSpec minReadySeconds:n revisionHistoryLimit:n selector:LabelSelector template:+PodTemplateSpec \
          updateStrategy:+DaemonSetUpdateStrategy
        DaemonSetStatus collisionCount:n conditions:[DaemonSetCondition|type] currentNumberScheduled:n \
          desiredNumberScheduled:n numberAvailable:n numberMisscheduled:n numberReady:n numberUnavailable:n \
          observedGeneration:n updatedNumberScheduled:n
        DaemonSetUpdateStrategy rollingUpdate:RollingUpdateDaemonSet type:s
        Deployment apiVersion:s kind:s metadata:+ObjectMeta spec:+DeploymentSpec status:+DeploymentStatus
        DeploymentCondition lastTransitionTime:s lastUpdateTime:s message:s reason:s status:s type:s
        DeploymentSpec minReadySeconds:n paused:b progressDeadlineSeconds:n replicas:n revisionHistoryLimit:n \
          selector:LabelSelector strategy:+DeploymentStrategy template:+PodTemplateSpec
        DeploymentStatus availableReplicas:n collisionCount:n conditions:[DeploymentCondition|type] \
          observedGeneration:n readyReplicas:n replicas:n terminatingReplicas:n unavailableReplicas:n \
          updatedReplicas:n
        DeploymentStrategy rollingUpdate:RollingUpdateDeployment type:s
        !DiscoveryEndpointPort appProtocol:s name:s port:n protocol:s
        Endpoint addresses:<s> conditions:+EndpointConditions deprecatedTopology:{s} hints:EndpointHints \
          hostname:s nodeName:s targetRef:ObjectReference zone:s
        EndpointConditions ready:b serving:b terminating:b
        EndpointHints forNodes:[ForNode] forZones:[ForZone]
        EndpointSlice addressType:s apiVersion:s endpoints:[Endpoint] kind:s metadata:+ObjectMeta \
          ports:[DiscoveryEndpointPort]
        ForNode name:s
        ForZone name:s
        HTTPIngressPath backend:+IngressBackend path:s pathType:s
        HTTPIngressRuleValue paths:[HTTPIngressPath]
        IPBlock cidr:s except:[s]
        Ingress apiVersion:s kind:s metadata:+ObjectMeta spec:+IngressSpec status:+IngressStatus
        IngressBackend resource:TypedLocalObjectReference service:IngressServiceBackend
        IngressClass apiVersion:s kind:s metadata:+ObjectMeta spec:+IngressClassSpec
        IngressClassParametersReference apiGroup:s kind:s name:s namespace:s scope:s
        IngressClassSpec controller:s parameters:IngressClassParametersReference
        IngressLoadBalancerIngress hostname:s ip:s ports:[IngressPortStatus]
        IngressLoadBalancerStatus ingress:[IngressLoadBalancerIngress]
        IngressPortStatus error:s port:n protocol:s
        IngressRule host:s http:HTTPIngressRuleValue
        IngressServiceBackend name:s port:+ServiceBackendPort
        IngressSpec defaultBackend:IngressBackend ingressClassName:s rules:[IngressRule] tls:[IngressTLS]
        IngressStatus loadBalancer:+IngressLoadBalancerStatus
        IngressTLS hosts:[s] secretName:s
        Job apiVersion:s kind:s metadata:+ObjectMeta spec:+JobSpec status:+JobStatus
        JobCondition lastProbeTime:s lastTransitionTime:s message:s reason:s status:s type:s
        JobSpec activeDeadlineSeconds:n backoffLimit:n backoffLimitPerIndex:n completionMode:s completions:n \
          managedBy:s manualSelector:b maxFailedIndexes:n parallelism:n podFailurePolicy:PodFailurePolicy \
          podReplacementPolicy:s selector:LabelSelector successPolicy:SuccessPolicy suspend:b \
          template:+PodTemplateSpec ttlSecondsAfterFinished:n
        JobStatus active:n completedIndexes:s completionTime:s conditions:[JobCondition] failed:n \
          failedIndexes:s ready:n startTime:s succeeded:n terminating:n \
          uncountedTerminatedPods:UncountedTerminatedPods
        JobTemplateSpec metadata:+ObjectMeta spec:+JobSpec
        Lease apiVersion:s kind:s metadata:+ObjectMeta spec:+LeaseSpec
        LeaseSpec acquireTime:s holderIdentity:s leaseDurationSeconds:n leaseTransitions:n preferredHolder:s \
          renewTime:s strategy:s
        NetworkPolicy apiVersion:s kind:s metadata:+ObjectMeta spec:+NetworkPolicySpec
        NetworkPolicyEgressRule ports:[NetworkPolicyPort] to:[NetworkPolicyPeer]
        NetworkPolicyIngressRule from:[NetworkPolicyPeer] ports:[NetworkPolicyPort]
        NetworkPolicyPeer ipBlock:IPBlock namespaceSelector:LabelSelector podSelector:LabelSelector
        NetworkPolicyPort endPort:n port:* protocol:s
        NetworkPolicySpec egress:[NetworkPolicyEgressRule] ingress:[NetworkPolicyIngressRule] \
          podSelector:+LabelSelector policyTypes:[s]
        PodDisruptionBudget apiVersion:s kind:s metadata:+ObjectMeta spec:+PodDisruptionBudgetSpec \
          status:+PodDisruptionBudgetStatus
        PodDisruptionBudgetSpec maxUnavailable:* minAvailable:* selector:LabelSelector \
          unhealthyPodEvictionPolicy:s
        PodDisruptionBudgetStatus conditions:[Condition|type] currentHealthy:n desiredHealthy:n \
          disruptedPods:{s} disruptionsAllowed:n expectedPods:n observedGeneration:n
        PodFailurePolicy rules:[PodFailurePolicyRule]
        PodFailurePolicyOnExitCodesRequirement containerName:s operator:s values:<n>
        PodFailurePolicyOnPodConditionsPattern status:s type:s
        PodFailurePolicyRule action:s onExitCodes:PodFailurePolicyOnExitCodesRequirement \
          onPodConditions:[PodFailurePolicyOnPodConditionsPattern]
        PolicyRule apiGroups:[s] nonResourceURLs:[s] resourceNames:[s] resources:[s] verbs:[s]
        PriorityClass apiVersion:s description:s globalDefault:b kind:s metadata:+ObjectMeta preemptionPolicy:s \
          value:n
        ReplicaSet apiVersion:s kind:s metadata:+ObjectMeta spec:+ReplicaSetSpec status:+ReplicaSetStatus
        ReplicaSetCondition lastTransitionTime:s message:s reason:s status:s type:s
        ReplicaSetSpec minReadySeconds:n replicas:n selector:LabelSelector template:+PodTemplateSpec
        ReplicaSetStatus availableReplicas:n conditions:[ReplicaSetCondition|type] fullyLabeledReplicas:n \
          observedGeneration:n readyReplicas:n replicas:n terminatingReplicas:n
        Role apiVersion:s kind:s metadata:+ObjectMeta rules:[PolicyRule]
        RoleBinding apiVersion:s kind:s metadata:+ObjectMeta roleRef:+RoleRef subjects:[Subject]
        !RoleRef apiGroup:s kind:s name:s
        RollingUpdateDaemonSet maxSurge:* maxUnavailable:*
        RollingUpdateDeployment maxSurge:* maxUnavailable:*
        RollingUpdateStatefulSetStrategy maxUnavailable:* partition:n
        !ServiceBackendPort name:s number:n
        StatefulSet apiVersion:s kind:s metadata:+ObjectMeta spec:+StatefulSetSpec status:+StatefulSetStatus
        StatefulSetCondition lastTransitionTime:s message:s reason:s status:s type:s
        StatefulSetOrdinals start:n
        StatefulSetSpec minReadySeconds:n ordinals:StatefulSetOrdinals \
          persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy \
          podManagementPolicy:s replicas:n revisionHistoryLimit:n selector:LabelSelector serviceName:s \
          template:+PodTemplateSpec updateStrategy:+StatefulSetUpdateStrategy \
          volumeClaimTemplates:[PersistentVolumeClaim]
        StatefulSetStatus availableReplicas:n collisionCount:n conditions:[StatefulSetCondition|type] \
          currentReplicas:n currentRevision:s observedGeneration:n readyReplicas:n replicas:n updateRevision:s \
          updatedReplicas:n
        StatefulSetUpdateStrategy rollingUpdate:RollingUpdateStatefulSetStrategy type:s
        !Subject apiGroup:s kind:s name:s namespace:s
        SuccessPolicy rules:[SuccessPolicyRule]
        SuccessPolicyRule succeededCount:n succeededIndexes:s
        UncountedTerminatedPods failed:<s> succeeded:<s>
        """
}
