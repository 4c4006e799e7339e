extension SchemaCatalog {
    /// The core group and the metadata of every object.
    static let core = """
        ClientIPConfig timeoutSeconds:n
        Condition lastTransitionTime:s message:s observedGeneration:n reason:s status:s type:s
        ConfigMap apiVersion:s binaryData:{s} data:{s} immutable:b kind:s metadata:+ObjectMeta
        ConfigMapNodeConfigSource kubeletConfigKey:s name:s namespace:s resourceVersion:s uid:s
        ContainerExtendedResourceRequest containerName:s requestName:s resourceName:s
        ContainerImage names:[s] sizeBytes:n
        ContainerState running:ContainerStateRunning terminated:ContainerStateTerminated \
          waiting:ContainerStateWaiting
        ContainerStateRunning startedAt:s
        ContainerStateTerminated containerID:s exitCode:n finishedAt:s message:s reason:s signal:n startedAt:s
        ContainerStateWaiting message:s reason:s
        ContainerStatus allocatedResources:{q} allocatedResourcesStatus:[ResourceStatus|name] containerID:s \
          image:s imageID:s lastState:+ContainerState name:s ready:b resources:ResourceRequirements restartCount:n \
          started:b state:+ContainerState stopSignal:s user:ContainerUser \
          volumeMounts:[VolumeMountStatus|mountPath]
        ContainerUser linux:LinuxContainerUser
        DaemonEndpoint Port:n
        !EndpointAddress hostname:s ip:s nodeName:s targetRef:ObjectReference
        !EndpointPort appProtocol:s name:s port:n protocol:s
        EndpointSubset addresses:[EndpointAddress] notReadyAddresses:[EndpointAddress] ports:[EndpointPort]
        Endpoints apiVersion:s kind:s metadata:+ObjectMeta subsets:[EndpointSubset]
        Event action:s apiVersion:s count:n eventTime:s firstTimestamp:s involvedObject:+ObjectReference kind:s \
          lastTimestamp:s message:s metadata:+ObjectMeta reason:s related:ObjectReference reportingComponent:s \
          reportingInstance:s series:EventSeries source:+EventSource type:s
        EventSeries count:n lastObservedTime:s
        EventSource component:s host:s
        HostIP ip:s
        !LabelSelector matchExpressions:[LabelSelectorRequirement] matchLabels:{s}
        LabelSelectorRequirement key:s operator:s values:[s]
        LimitRange apiVersion:s kind:s metadata:+ObjectMeta spec:+LimitRangeSpec
        LimitRangeItem default:{q} defaultRequest:{q} max:{q} maxLimitRequestRatio:{q} min:{q} type:s
        LimitRangeSpec limits:[LimitRangeItem]
        LinuxContainerUser gid:n supplementalGroups:[n] uid:n
        LoadBalancerIngress hostname:s ip:s ipMode:s ports:[PortStatus]
        LoadBalancerStatus ingress:[LoadBalancerIngress]
        ManagedFieldsEntry apiVersion:s fieldsType:s fieldsV1:* manager:s operation:s subresource:s time:s
        Namespace apiVersion:s kind:s metadata:+ObjectMeta spec:+NamespaceSpec status:+NamespaceStatus
        NamespaceCondition lastTransitionTime:s message:s reason:s status:s type:s
        NamespaceSpec finalizers:[s]
        NamespaceStatus conditions:[NamespaceCondition|type] phase:s
        Node apiVersion:s kind:s metadata:+ObjectMeta spec:+NodeSpec status:+NodeStatus
        NodeAddress address:s type:s
        NodeAllocatableResourceClaimStatus containers:<s> resourceClaimName:s resources:{q}
        NodeCondition lastHeartbeatTime:s lastTransitionTime:s message:s reason:s status:s type:s
        NodeConfigSource configMap:ConfigMapNodeConfigSource
        NodeConfigStatus active:NodeConfigSource assigned:NodeConfigSource error:s \
          lastKnownGood:NodeConfigSource
        NodeDaemonEndpoints kubeletEndpoint:+DaemonEndpoint
        NodeFeatures supplementalGroupsPolicy:b
        NodeRuntimeHandler features:NodeRuntimeHandlerFeatures name:s
        NodeRuntimeHandlerFeatures recursiveReadOnlyMounts:b userNamespaces:b
        NodeSpec configSource:NodeConfigSource externalID:s podCIDR:s podCIDRs:<s> providerID:s taints:[Taint] \
          unschedulable:b
        NodeStatus addresses:[NodeAddress|type] allocatable:{q} capacity:{q} conditions:[NodeCondition|type] \
          config:NodeConfigStatus daemonEndpoints:+NodeDaemonEndpoints declaredFeatures:[s] features:NodeFeatures \
          images:[ContainerImage] nodeInfo:+NodeSystemInfo phase:s runtimeHandlers:[NodeRuntimeHandler] \
          volumesAttached:[AttachedVolume] volumesInUse:[s]
        NodeSwapStatus capacity:n
        NodeSystemInfo architecture:s bootID:s containerRuntimeVersion:s kernelVersion:s kubeProxyVersion:s \
          kubeletVersion:s machineID:s operatingSystem:s osImage:s swap:NodeSwapStatus systemUUID:s
        ObjectMeta annotations:{s} creationTimestamp:s deletionGracePeriodSeconds:n deletionTimestamp:s \
          finalizers:<s> generateName:s generation:n labels:{s} managedFields:[ManagedFieldsEntry] name:s \
          namespace:s ownerReferences:[OwnerReference|uid] resourceVersion:s selfLink:s uid:s
        !ObjectReference apiVersion:s fieldPath:s kind:s name:s namespace:s resourceVersion:s uid:s
        !OwnerReference apiVersion:s blockOwnerDeletion:b controller:b kind:s name:s uid:s
        Pod apiVersion:s kind:s metadata:+ObjectMeta spec:+PodSpec status:+PodStatus
        PodCondition lastProbeTime:s lastTransitionTime:s message:s observedGeneration:n reason:s status:s \
          type:s
        PodExtendedResourceClaimStatus requestMappings:[ContainerExtendedResourceRequest] resourceClaimName:s
        PodIP ip:s
        PodResourceClaimStatus name:s resourceClaimName:s
        PodStatus allocatedResources:{q} conditions:[PodCondition|type] containerStatuses:[ContainerStatus] \
          ephemeralContainerStatuses:[ContainerStatus] extendedResourceClaimStatus:PodExtendedResourceClaimStatus \
          hostIP:s hostIPs:[HostIP] initContainerStatuses:[ContainerStatus] message:s \
          nodeAllocatableResourceClaimStatuses:[NodeAllocatableResourceClaimStatus] nominatedNodeName:s \
          observedGeneration:n phase:s podIP:s podIPs:[PodIP|ip] qosClass:s reason:s resize:s \
          resourceClaimStatuses:[PodResourceClaimStatus|name] resources:ResourceRequirements startTime:s
        PodTemplate apiVersion:s kind:s metadata:+ObjectMeta template:+PodTemplateSpec
        PortStatus error:s port:n protocol:s
        ReplicationController apiVersion:s kind:s metadata:+ObjectMeta spec:+ReplicationControllerSpec \
          status:+ReplicationControllerStatus
        ReplicationControllerCondition lastTransitionTime:s message:s reason:s status:s type:s
        ReplicationControllerSpec minReadySeconds:n replicas:n=1 selector:!{s} template:PodTemplateSpec
        ReplicationControllerStatus availableReplicas:n conditions:[ReplicationControllerCondition|type] \
          fullyLabeledReplicas:n observedGeneration:n readyReplicas:n replicas:n
        ResourceHealth health:s message:s resourceID:s
        ResourceQuota apiVersion:s kind:s metadata:+ObjectMeta spec:+ResourceQuotaSpec \
          status:+ResourceQuotaStatus
        ResourceQuotaSpec hard:{q} scopeSelector:ScopeSelector scopes:[s]
        ResourceQuotaStatus hard:{q} used:{q}
        ResourceStatus name:s resources:[ResourceHealth|resourceID]
        !ScopeSelector matchExpressions:[ScopedResourceSelectorRequirement]
        ScopedResourceSelectorRequirement operator:s scopeName:s values:[s]
        Secret apiVersion:s data:{s} immutable:b kind:s metadata:+ObjectMeta stringData:{s} type:s
        !SecretReference name:s namespace:s
        Service apiVersion:s kind:s metadata:+ObjectMeta spec:+ServiceSpec status:+ServiceStatus
        ServiceAccount apiVersion:s automountServiceAccountToken:b imagePullSecrets:[LocalObjectReference] \
          kind:s metadata:+ObjectMeta secrets:[ObjectReference|name]
        ServicePort appProtocol:s name:s nodePort:n port:n protocol:s=TCP targetPort:*
        ServiceSpec allocateLoadBalancerNodePorts:b clusterIP:s clusterIPs:[s] externalIPs:[s] externalName:s \
          externalTrafficPolicy:s healthCheckNodePort:n internalTrafficPolicy:s ipFamilies:[s] ipFamilyPolicy:s \
          loadBalancerClass:s loadBalancerIP:s loadBalancerSourceRanges:[s] ports:[ServicePort|port,protocol] \
          publishNotReadyAddresses:b selector:!{s} sessionAffinity:s sessionAffinityConfig:SessionAffinityConfig \
          trafficDistribution:s type:s
        ServiceStatus conditions:[Condition|type] loadBalancer:+LoadBalancerStatus
        SessionAffinityConfig clientIP:ClientIPConfig
        Taint effect:s key:s timeAdded:s value:s
        """
}
