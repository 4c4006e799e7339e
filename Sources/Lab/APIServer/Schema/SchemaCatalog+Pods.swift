extension SchemaCatalog {
    /// What a pod template is made of.
    static let pods = """
        Affinity nodeAffinity@1:NodeAffinity podAffinity@2:PodAffinity podAntiAffinity@3:PodAntiAffinity
        AppArmorProfile localhostProfile@2:s type@1:s
        Capabilities add@1:[s] drop@2:[s]
        ConfigMapEnvSource name@1.1:s optional@2:b
        !ConfigMapKeySelector key@2:s name@1.1:s optional@3:b
        Container args@4:[s] command@3:[s] env@7:[EnvVar|name] envFrom@19:[EnvFromSource] image@2:s \
          imagePullPolicy@14:s lifecycle@12:Lifecycle livenessProbe@10:Probe name@1:s \
          ports@6:[ContainerPort|containerPort,protocol] readinessProbe@11:Probe \
          resizePolicy@23:[ContainerResizePolicy] resources@8:+ResourceRequirements restartPolicy@24:s \
          restartPolicyRules@25:[ContainerRestartRule] securityContext@15:SecurityContext startupProbe@22:Probe \
          stdin@16:b stdinOnce@17:b terminationMessagePath@13:s terminationMessagePolicy@20:s tty@18:b \
          volumeDevices@21:[VolumeDevice|devicePath] volumeMounts@9:[VolumeMount|mountPath] workingDir@5:s
        ContainerPort containerPort@3:n hostIP@5:s hostPort@2:n name@1:s protocol@4:s=TCP
        ContainerResizePolicy resourceName@1:s restartPolicy@2:s
        ContainerRestartRule action@1:s exitCodes@2:ContainerRestartRuleOnExitCodes
        ContainerRestartRuleOnExitCodes operator@1:s values@2:<n>
        EnvFromSource configMapRef@2:ConfigMapEnvSource prefix@1:s secretRef@3:SecretEnvSource
        EnvVar name@1:s value@2:s valueFrom@3:EnvVarSource
        EnvVarSource configMapKeyRef@3:ConfigMapKeySelector fieldRef@1:ObjectFieldSelector \
          fileKeyRef@5:FileKeySelector resourceFieldRef@2:ResourceFieldSelector secretKeyRef@4:SecretKeySelector
        EphemeralContainer args@1.4:[s] command@1.3:[s] env@1.7:[EnvVar|name] envFrom@1.19:[EnvFromSource] \
          image@1.2:s imagePullPolicy@1.14:s lifecycle@1.12:Lifecycle livenessProbe@1.10:Probe name@1.1:s \
          ports@1.6:[ContainerPort|containerPort,protocol] readinessProbe@1.11:Probe \
          resizePolicy@1.23:[ContainerResizePolicy] resources@1.8:+ResourceRequirements restartPolicy@1.24:s \
          restartPolicyRules@1.25:[ContainerRestartRule] securityContext@1.15:SecurityContext \
          startupProbe@1.22:Probe stdin@1.16:b stdinOnce@1.17:b targetContainerName@2:s \
          terminationMessagePath@1.13:s terminationMessagePolicy@1.20:s tty@1.18:b \
          volumeDevices@1.21:[VolumeDevice|devicePath] volumeMounts@1.9:[VolumeMount|mountPath] workingDir@1.5:s
        ExecAction command@1:[s]
        !FileKeySelector key@3:s optional@4:b path@2:s volumeName@1:s
        GRPCAction port@1:n service@2:s
        HTTPGetAction host@3:s httpHeaders@5:[HTTPHeader] path@1:s port@2:i scheme@4:s
        HTTPHeader name@1:s value@2:s
        HostAlias hostnames@2:[s] ip@1:s
        Lifecycle postStart@1:LifecycleHandler preStop@2:LifecycleHandler stopSignal@3:s
        LifecycleHandler exec@1:ExecAction httpGet@2:HTTPGetAction sleep@4:SleepAction \
          tcpSocket@3:TCPSocketAction
        !LocalObjectReference name@1:s
        NodeAffinity preferredDuringSchedulingIgnoredDuringExecution@2:[PreferredSchedulingTerm] \
          requiredDuringSchedulingIgnoredDuringExecution@1:NodeSelector
        !NodeSelector nodeSelectorTerms@1:[NodeSelectorTerm]
        NodeSelectorRequirement key@1:s operator@2:s values@3:[s]
        !NodeSelectorTerm matchExpressions@1:[NodeSelectorRequirement] matchFields@2:[NodeSelectorRequirement]
        !ObjectFieldSelector apiVersion@1:s fieldPath@2:s
        PodAffinity preferredDuringSchedulingIgnoredDuringExecution@2:[WeightedPodAffinityTerm] \
          requiredDuringSchedulingIgnoredDuringExecution@1:[PodAffinityTerm]
        PodAffinityTerm labelSelector@1:LabelSelector matchLabelKeys@5:[s] mismatchLabelKeys@6:[s] \
          namespaceSelector@4:LabelSelector namespaces@2:[s] topologyKey@3:s
        PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution@2:[WeightedPodAffinityTerm] \
          requiredDuringSchedulingIgnoredDuringExecution@1:[PodAffinityTerm]
        PodDNSConfig nameservers@1:[s] options@3:[PodDNSConfigOption] searches@2:[s]
        PodDNSConfigOption name@1:s value@2:s
        PodOS name@1:s
        PodReadinessGate conditionType@1:s
        PodResourceClaim name@1:s resourceClaimName@3:s resourceClaimTemplateName@4:s
        PodSchedulingGate name@1:s
        PodSchedulingGroup podGroupName@1:s
        PodSecurityContext appArmorProfile@11:AppArmorProfile fsGroup@5:n fsGroupChangePolicy@9:s runAsGroup@6:n \
          runAsNonRoot@3:b runAsUser@2:n seLinuxChangePolicy@13:s seLinuxOptions@1:SELinuxOptions \
          seccompProfile@10:SeccompProfile supplementalGroups@4:[n] supplementalGroupsPolicy@12:s \
          sysctls@7:[Sysctl] windowsOptions@8:WindowsSecurityContextOptions
        PodSpec activeDeadlineSeconds@5:n affinity@18:Affinity automountServiceAccountToken@21:b \
          containers@2:[Container|name] dnsConfig@26:PodDNSConfig dnsPolicy@6:s enableServiceLinks@30:b \
          ephemeralContainers@34:[EphemeralContainer|name] hostAliases@23:[HostAlias|ip] hostIPC@13:b \
          hostNetwork@11:b hostPID@12:b hostUsers@37:b hostname@16:s hostnameOverride@41:s \
          imagePullSecrets@15:[LocalObjectReference|name] initContainers@20:[Container|name] nodeName@10:s \
          nodeSelector@7:!{s} os@36:PodOS overhead@32:{q} preemptionPolicy@31:s priority@25:n \
          priorityClassName@24:s readinessGates@28:[PodReadinessGate] resourceClaims@39:[PodResourceClaim|name] \
          resources@40:ResourceRequirements restartPolicy@3:s runtimeClassName@29:s schedulerName@19:s \
          schedulingGates@38:[PodSchedulingGate|name] schedulingGroup@43:PodSchedulingGroup \
          securityContext@14:PodSecurityContext serviceAccount@9:s serviceAccountName@8:s setHostnameAsFQDN@35:b \
          shareProcessNamespace@27:b subdomain@17:s terminationGracePeriodSeconds@4:n tolerations@22:[Toleration] \
          topologySpreadConstraints@33:[TopologySpreadConstraint|topologyKey,whenUnsatisfiable] \
          volumes@1:[Volume|name]
        PodTemplateSpec metadata@1:+ObjectMeta spec@2:+PodSpec
        PreferredSchedulingTerm preference@2:+NodeSelectorTerm weight@1:n
        Probe exec@1.1:ExecAction failureThreshold@6:n grpc@1.4:GRPCAction httpGet@1.2:HTTPGetAction \
          initialDelaySeconds@2:n periodSeconds@4:n successThreshold@5:n tcpSocket@1.3:TCPSocketAction \
          terminationGracePeriodSeconds@7:n timeoutSeconds@3:n
        ResourceClaim name@1:s request@2:s
        !ResourceFieldSelector containerName@1:s divisor@3:q resource@2:s
        ResourceRequirements claims@3:[ResourceClaim|name] limits@1:{q} requests@2:{q}
        SELinuxOptions level@4:s role@2:s type@3:s user@1:s
        SeccompProfile localhostProfile@2:s type@1:s
        SecretEnvSource name@1.1:s optional@2:b
        !SecretKeySelector key@2:s name@1.1:s optional@3:b
        SecurityContext allowPrivilegeEscalation@7:b appArmorProfile@12:AppArmorProfile \
          capabilities@1:Capabilities privileged@2:b procMount@9:s readOnlyRootFilesystem@6:b runAsGroup@8:n \
          runAsNonRoot@5:b runAsUser@4:n seLinuxOptions@3:SELinuxOptions seccompProfile@11:SeccompProfile \
          windowsOptions@10:WindowsSecurityContextOptions
        SleepAction seconds@1:n
        Sysctl name@1:s value@2:s
        TCPSocketAction host@2:s port@1:i
        Toleration effect@4:s key@1:s operator@2:s tolerationSeconds@5:n value@3:s
        TopologySpreadConstraint labelSelector@4:LabelSelector matchLabelKeys@8:[s] maxSkew@1:n minDomains@5:n \
          nodeAffinityPolicy@6:s nodeTaintsPolicy@7:s topologyKey@2:s whenUnsatisfiable@3:s
        !TypedLocalObjectReference apiGroup@1:s kind@2:s name@3:s
        TypedObjectReference apiGroup@1:s kind@2:s name@3:s namespace@4:s
        WeightedPodAffinityTerm podAffinityTerm@2:+PodAffinityTerm weight@1:n
        WindowsSecurityContextOptions gmsaCredentialSpec@2:s gmsaCredentialSpecName@1:s hostProcess@4:b \
          runAsUserName@3:s
        """
}
