extension SchemaCatalog {
    /// The core group and the metadata of every object.
    static let core = """
        ClientIPConfig timeoutSeconds@1:n
        Condition lastTransitionTime@4:t message@6:s observedGeneration@3:n reason@5:s status@2:s type@1:s
        ConfigMap apiVersion:s binaryData@3:{y} data@2:{s} immutable@4:b kind:s metadata@1:+ObjectMeta
        ConfigMapNodeConfigSource kubeletConfigKey@5:s name@2:s namespace@1:s resourceVersion@4:s uid@3:s
        ContainerExtendedResourceRequest containerName@1:s requestName@3:s resourceName@2:s
        ContainerImage names@1:[s] sizeBytes@2:n
        ContainerState running@2:ContainerStateRunning terminated@3:ContainerStateTerminated \
          waiting@1:ContainerStateWaiting
        ContainerStateRunning startedAt@1:t
        ContainerStateTerminated containerID@7:s exitCode@1:n finishedAt@6:t message@4:s reason@3:s signal@2:n \
          startedAt@5:t
        ContainerStateWaiting message@2:s reason@1:s
        ContainerStatus allocatedResources@10:{q} allocatedResourcesStatus@14:[ResourceStatus|name] \
          containerID@8:s image@6:s imageID@7:s lastState@3:+ContainerState name@1:s ready@4:b \
          resources@11:ResourceRequirements restartCount@5:n started@9:b state@2:+ContainerState stopSignal@15:s \
          user@13:ContainerUser volumeMounts@12:[VolumeMountStatus|mountPath]
        ContainerUser linux@1:LinuxContainerUser
        DaemonEndpoint Port@1:n
        !EndpointAddress hostname@3:s ip@1:s nodeName@4:s targetRef@2:ObjectReference
        !EndpointPort appProtocol@4:s name@1:s port@2:n protocol@3:s
        EndpointSubset addresses@1:[EndpointAddress] notReadyAddresses@2:[EndpointAddress] \
          ports@3:[EndpointPort]
        Endpoints apiVersion:s kind:s metadata@1:+ObjectMeta subsets@2:[EndpointSubset]
        Event action@12:s apiVersion:s count@8:n eventTime@10:t firstTimestamp@6:t \
          involvedObject@2:+ObjectReference kind:s lastTimestamp@7:t message@4:s metadata@1:+ObjectMeta reason@3:s \
          related@13:ObjectReference reportingComponent@14:s reportingInstance@15:s series@11:EventSeries \
          source@5:+EventSource type@9:s
        EventSeries count@1:n lastObservedTime@2:t
        EventSource component@1:s host@2:s
        HostIP ip@1:s
        !LabelSelector matchExpressions@2:[LabelSelectorRequirement] matchLabels@1:{s}
        LabelSelectorRequirement key@1:s operator@2:s values@3:[s]
        LimitRange apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+LimitRangeSpec
        LimitRangeItem default@4:{q} defaultRequest@5:{q} max@2:{q} maxLimitRequestRatio@6:{q} min@3:{q} \
          type@1:s
        LimitRangeSpec limits@1:[LimitRangeItem]
        LinuxContainerUser gid@2:n supplementalGroups@3:[n] uid@1:n
        LoadBalancerIngress hostname@2:s ip@1:s ipMode@3:s ports@4:[PortStatus]
        LoadBalancerStatus ingress@1:[LoadBalancerIngress]
        ManagedFieldsEntry apiVersion@3:s fieldsType@6:s fieldsV1@7:* manager@1:s operation@2:s subresource@8:s \
          time@4:t
        Namespace apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+NamespaceSpec status@3:+NamespaceStatus
        NamespaceCondition lastTransitionTime@4:t message@6:s reason@5:s status@2:s type@1:s
        NamespaceSpec finalizers@1:[s]
        NamespaceStatus conditions@2:[NamespaceCondition|type] phase@1:s
        Node apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+NodeSpec status@3:+NodeStatus
        NodeAddress address@2:s type@1:s
        NodeAllocatableResourceClaimStatus containers@2:<s> resourceClaimName@1:s resources@3:{q}
        NodeCondition lastHeartbeatTime@3:t lastTransitionTime@4:t message@6:s reason@5:s status@2:s type@1:s
        NodeConfigSource configMap@2:ConfigMapNodeConfigSource
        NodeConfigStatus active@2:NodeConfigSource assigned@1:NodeConfigSource error@4:s \
          lastKnownGood@3:NodeConfigSource
        NodeDaemonEndpoints kubeletEndpoint@1:+DaemonEndpoint
        NodeFeatures supplementalGroupsPolicy@1:b
        NodeRuntimeHandler features@2:NodeRuntimeHandlerFeatures name@1:s
        NodeRuntimeHandlerFeatures recursiveReadOnlyMounts@1:b userNamespaces@2:b
        NodeSpec configSource@6:NodeConfigSource externalID@2:s podCIDR@1:s podCIDRs@7:<s> providerID@3:s \
          taints@5:[Taint] unschedulable@4:b
        NodeStatus addresses@5:[NodeAddress|type] allocatable@2:{q} capacity@1:{q} \
          conditions@4:[NodeCondition|type] config@11:NodeConfigStatus daemonEndpoints@6:+NodeDaemonEndpoints \
          declaredFeatures@14:[s] features@13:NodeFeatures images@8:[ContainerImage] nodeInfo@7:+NodeSystemInfo \
          phase@3:s runtimeHandlers@12:[NodeRuntimeHandler] volumesAttached@10:[AttachedVolume] volumesInUse@9:[s]
        NodeSwapStatus capacity@1:n
        NodeSystemInfo architecture@10:s bootID@3:s containerRuntimeVersion@6:s kernelVersion@4:s \
          kubeProxyVersion@8:s kubeletVersion@7:s machineID@1:s operatingSystem@9:s osImage@5:s \
          swap@11:NodeSwapStatus systemUUID@2:s
        ObjectMeta annotations@12:{s} creationTimestamp@8:t deletionGracePeriodSeconds@10:n \
          deletionTimestamp@9:t finalizers@14:<s> generateName@2:s generation@7:n labels@11:{s} \
          managedFields@17:[ManagedFieldsEntry] name@1:s namespace@3:s ownerReferences@13:[OwnerReference|uid] \
          resourceVersion@6:s selfLink@4:s uid@5:s
        !ObjectReference apiVersion@5:s fieldPath@7:s kind@1:s name@3:s namespace@2:s resourceVersion@6:s \
          uid@4:s
        !OwnerReference apiVersion@5:s blockOwnerDeletion@7:b controller@6:b kind@1:s name@3:s uid@4:s
        Pod apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+PodSpec status@3:+PodStatus
        PodCondition lastProbeTime@3:t lastTransitionTime@4:t message@6:s observedGeneration@7:n reason@5:s \
          status@2:s type@1:s
        PodExtendedResourceClaimStatus requestMappings@1:[ContainerExtendedResourceRequest] \
          resourceClaimName@2:s
        PodIP ip@1:s
        PodResourceClaimStatus name@1:s resourceClaimName@2:s
        PodStatus allocatedResources@19:{q} conditions@2:[PodCondition|type] \
          containerStatuses@8:[ContainerStatus] ephemeralContainerStatuses@13:[ContainerStatus] \
          extendedResourceClaimStatus@18:PodExtendedResourceClaimStatus hostIP@5:s hostIPs@16:[HostIP] \
          initContainerStatuses@10:[ContainerStatus] message@3:s \
          nodeAllocatableResourceClaimStatuses@21:[NodeAllocatableResourceClaimStatus] nominatedNodeName@11:s \
          observedGeneration@17:n phase@1:s podIP@6:s podIPs@12:[PodIP|ip] qosClass@9:s reason@4:s resize@14:s \
          resourceClaimStatuses@15:[PodResourceClaimStatus|name] resources@20:ResourceRequirements startTime@7:t
        PodTemplate apiVersion:s kind:s metadata@1:+ObjectMeta template@2:+PodTemplateSpec
        PortStatus error@3:s port@1:n protocol@2:s
        ReplicationController apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+ReplicationControllerSpec \
          status@3:+ReplicationControllerStatus
        ReplicationControllerCondition lastTransitionTime@3:t message@5:s reason@4:s status@2:s type@1:s
        ReplicationControllerSpec minReadySeconds@4:n replicas@1:n=1 selector@2:!{s} template@3:PodTemplateSpec
        ReplicationControllerStatus availableReplicas@5:n conditions@6:[ReplicationControllerCondition|type] \
          fullyLabeledReplicas@2:n observedGeneration@3:n readyReplicas@4:n replicas@1:n
        ResourceHealth health@2:s message@6:s resourceID@1:s
        ResourceQuota apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+ResourceQuotaSpec \
          status@3:+ResourceQuotaStatus
        ResourceQuotaSpec hard@1:{q} scopeSelector@3:ScopeSelector scopes@2:[s]
        ResourceQuotaStatus hard@1:{q} used@2:{q}
        ResourceStatus name@1:s resources@2:[ResourceHealth|resourceID]
        !ScopeSelector matchExpressions@1:[ScopedResourceSelectorRequirement]
        ScopedResourceSelectorRequirement operator@2:s scopeName@1:s values@3:[s]
        Secret apiVersion:s data@2:{y} immutable@5:b kind:s metadata@1:+ObjectMeta stringData@4:{s} type@3:s
        !SecretReference name@1:s namespace@2:s
        Service apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+ServiceSpec status@3:+ServiceStatus
        ServiceAccount apiVersion:s automountServiceAccountToken@4:b imagePullSecrets@3:[LocalObjectReference] \
          kind:s metadata@1:+ObjectMeta secrets@2:[ObjectReference|name]
        ServicePort appProtocol@6:s name@1:s nodePort@5:n port@3:n protocol@2:s=TCP targetPort@4:i
        ServiceSpec allocateLoadBalancerNodePorts@20:b clusterIP@3:s clusterIPs@18:[s] externalIPs@5:[s] \
          externalName@10:s externalTrafficPolicy@11:s healthCheckNodePort@12:n internalTrafficPolicy@22:s \
          ipFamilies@19:[s] ipFamilyPolicy@17:s loadBalancerClass@21:s loadBalancerIP@8:s \
          loadBalancerSourceRanges@9:[s] ports@1:[ServicePort|port,protocol] publishNotReadyAddresses@13:b \
          selector@2:!{s} sessionAffinity@7:s sessionAffinityConfig@14:SessionAffinityConfig \
          trafficDistribution@23:s type@4:s
        ServiceStatus conditions@2:[Condition|type] loadBalancer@1:+LoadBalancerStatus
        SessionAffinityConfig clientIP@1:ClientIPConfig
        Taint effect@3:s key@1:s timeAdded@4:t value@2:s
        """
}
