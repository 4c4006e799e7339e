extension SchemaCatalog {
    /// CertificateSigningRequests of certificates.k8s.io/v1.
    static let certificates = """
        CertificateSigningRequest apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+CertificateSigningRequestSpec \
          status@3:+CertificateSigningRequestStatus
        CertificateSigningRequestCondition type@1:s reason@2:s message@3:s lastUpdateTime@4:t \
          lastTransitionTime@5:t status@6:s
        CertificateSigningRequestSpec request@1:y username@2:s uid@3:s groups@4:[s] usages@5:[s] extra@6:{[s]} \
          signerName@7:s expirationSeconds@8:n
        CertificateSigningRequestStatus conditions@1:[CertificateSigningRequestCondition|type] certificate@2:y
        """

    /// HorizontalPodAutoscalers of autoscaling/v2.
    static let autoscaling = """
        ContainerResourceMetricSource name@1:s target@2:+MetricTarget container@3:s
        CrossVersionObjectReference kind@1:s name@2:s apiVersion@3:s
        ExternalMetricSource metric@1:+MetricIdentifier target@2:+MetricTarget
        HPAScalingPolicy type@1:s value@2:n periodSeconds@3:n
        HPAScalingRules selectPolicy@1:s policies@2:[HPAScalingPolicy] stabilizationWindowSeconds@3:n tolerance@4:q
        HorizontalPodAutoscaler apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+HorizontalPodAutoscalerSpec \
          status@3:+HorizontalPodAutoscalerStatus
        HorizontalPodAutoscalerBehavior scaleUp@1:HPAScalingRules scaleDown@2:HPAScalingRules
        HorizontalPodAutoscalerCondition type@1:s status@2:s lastTransitionTime@3:t reason@4:s message@5:s
        HorizontalPodAutoscalerSpec scaleTargetRef@1:+CrossVersionObjectReference minReplicas@2:n maxReplicas@3:n \
          metrics@4:[MetricSpec] behavior@5:HorizontalPodAutoscalerBehavior
        HorizontalPodAutoscalerStatus observedGeneration@1:n lastScaleTime@2:t currentReplicas@3:n \
          desiredReplicas@4:n currentMetrics@5:[*] conditions@6:[HorizontalPodAutoscalerCondition|type]
        MetricIdentifier name@1:s selector@2:LabelSelector
        MetricSpec type@1:s object@2:ObjectMetricSource pods@3:PodsMetricSource resource@4:ResourceMetricSource \
          external@5:ExternalMetricSource containerResource@7:ContainerResourceMetricSource
        MetricTarget type@1:s value@2:q averageValue@3:q averageUtilization@4:n
        ObjectMetricSource describedObject@1:+CrossVersionObjectReference target@2:+MetricTarget \
          metric@3:+MetricIdentifier
        PodsMetricSource metric@1:+MetricIdentifier target@2:+MetricTarget
        ResourceMetricSource name@1:s target@2:+MetricTarget
        """
}
