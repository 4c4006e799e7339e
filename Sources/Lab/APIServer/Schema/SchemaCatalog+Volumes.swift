extension SchemaCatalog {
    /// Where volumes come from.
    static let volumes = """
        AWSElasticBlockStoreVolumeSource fsType@2:s partition@3:n readOnly@4:b volumeID@1:s
        AttachedVolume devicePath@2:s name@1:s
        AzureDiskVolumeSource cachingMode@3:s=ReadWrite diskName@1:s diskURI@2:s fsType@4:s=ext4 kind@6:s=Shared \
          readOnly@5:b
        AzureFilePersistentVolumeSource readOnly@3:b secretName@1:s secretNamespace@4:s shareName@2:s
        AzureFileVolumeSource readOnly@3:b secretName@1:s shareName@2:s
        CSIPersistentVolumeSource controllerExpandSecretRef@9:SecretReference \
          controllerPublishSecretRef@6:SecretReference driver@1:s fsType@4:s \
          nodeExpandSecretRef@10:SecretReference nodePublishSecretRef@8:SecretReference \
          nodeStageSecretRef@7:SecretReference readOnly@3:b volumeAttributes@5:{s} volumeHandle@2:s
        CSIVolumeSource driver@1:s fsType@3:s nodePublishSecretRef@5:LocalObjectReference readOnly@2:b \
          volumeAttributes@4:{s}
        CephFSPersistentVolumeSource monitors@1:[s] path@2:s readOnly@6:b secretFile@4:s \
          secretRef@5:SecretReference user@3:s
        CephFSVolumeSource monitors@1:[s] path@2:s readOnly@6:b secretFile@4:s secretRef@5:LocalObjectReference \
          user@3:s
        CinderPersistentVolumeSource fsType@2:s readOnly@3:b secretRef@4:SecretReference volumeID@1:s
        CinderVolumeSource fsType@2:s readOnly@3:b secretRef@4:LocalObjectReference volumeID@1:s
        ClusterTrustBundleProjection labelSelector@3:LabelSelector name@1:s optional@5:b path@4:s signerName@2:s
        ConfigMapProjection items@2:[KeyToPath] name@1.1:s optional@4:b
        ConfigMapVolumeSource defaultMode@3:n items@2:[KeyToPath] name@1.1:s optional@4:b
        DownwardAPIProjection items@1:[DownwardAPIVolumeFile]
        DownwardAPIVolumeFile fieldRef@2:ObjectFieldSelector mode@4:n path@1:s \
          resourceFieldRef@3:ResourceFieldSelector
        DownwardAPIVolumeSource defaultMode@2:n items@1:[DownwardAPIVolumeFile]
        EmptyDirVolumeSource medium@1:s sizeLimit@2:q
        EphemeralVolumeSource volumeClaimTemplate@1:PersistentVolumeClaimTemplate
        FCVolumeSource fsType@3:s lun@2:n readOnly@4:b targetWWNs@1:[s] wwids@5:[s]
        FlexPersistentVolumeSource driver@1:s fsType@2:s options@5:{s} readOnly@4:b secretRef@3:SecretReference
        FlexVolumeSource driver@1:s fsType@2:s options@5:{s} readOnly@4:b secretRef@3:LocalObjectReference
        FlockerVolumeSource datasetName@1:s datasetUUID@2:s
        GCEPersistentDiskVolumeSource fsType@2:s partition@3:n pdName@1:s readOnly@4:b
        GitRepoVolumeSource directory@3:s repository@1:s revision@2:s
        GlusterfsPersistentVolumeSource endpoints@1:s endpointsNamespace@4:s path@2:s readOnly@3:b
        GlusterfsVolumeSource endpoints@1:s path@2:s readOnly@3:b
        HostPathVolumeSource path@1:s type@2:s
        ISCSIPersistentVolumeSource chapAuthDiscovery@8:b chapAuthSession@11:b fsType@5:s initiatorName@12:s \
          iqn@2:s iscsiInterface@4:s=default lun@3:n portals@7:[s] readOnly@6:b secretRef@10:SecretReference \
          targetPortal@1:s
        ISCSIVolumeSource chapAuthDiscovery@8:b chapAuthSession@11:b fsType@5:s initiatorName@12:s iqn@2:s \
          iscsiInterface@4:s=default lun@3:n portals@7:[s] readOnly@6:b secretRef@10:LocalObjectReference \
          targetPortal@1:s
        ImageVolumeSource pullPolicy@2:s reference@1:s
        ImageVolumeStatus imageRef@1:s
        KeyToPath key@1:s mode@3:n path@2:s
        LocalVolumeSource fsType@2:s path@1:s
        ModifyVolumeStatus status@2:s targetVolumeAttributesClassName@1:s
        NFSVolumeSource path@2:s readOnly@3:b server@1:s
        PersistentVolume apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+PersistentVolumeSpec \
          status@3:+PersistentVolumeStatus
        PersistentVolumeClaim apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+PersistentVolumeClaimSpec \
          status@3:+PersistentVolumeClaimStatus
        PersistentVolumeClaimCondition lastProbeTime@3:t lastTransitionTime@4:t message@6:s reason@5:s \
          status@2:s type@1:s
        PersistentVolumeClaimSpec accessModes@1:[s] dataSource@7:TypedLocalObjectReference \
          dataSourceRef@8:TypedObjectReference resources@2:+VolumeResourceRequirements selector@4:LabelSelector \
          storageClassName@5:s volumeAttributesClassName@9:s volumeMode@6:s volumeName@3:s
        PersistentVolumeClaimStatus accessModes@2:[s] allocatedResourceStatuses@7:{s} allocatedResources@5:{q} \
          capacity@3:{q} conditions@4:[PersistentVolumeClaimCondition|type] currentVolumeAttributesClassName@8:s \
          modifyVolumeStatus@9:ModifyVolumeStatus phase@1:s
        PersistentVolumeClaimTemplate metadata@1:+ObjectMeta spec@2:+PersistentVolumeClaimSpec
        PersistentVolumeClaimVolumeSource claimName@1:s readOnly@2:b
        PersistentVolumeSpec accessModes@3:[s] awsElasticBlockStore@2.2:AWSElasticBlockStoreVolumeSource \
          azureDisk@2.16:AzureDiskVolumeSource azureFile@2.13:AzureFilePersistentVolumeSource capacity@1:{q} \
          cephfs@2.9:CephFSPersistentVolumeSource cinder@2.8:CinderPersistentVolumeSource \
          claimRef@4:ObjectReference csi@2.22:CSIPersistentVolumeSource fc@2.10:FCVolumeSource \
          flexVolume@2.12:FlexPersistentVolumeSource flocker@2.11:FlockerVolumeSource \
          gcePersistentDisk@2.1:GCEPersistentDiskVolumeSource glusterfs@2.4:GlusterfsPersistentVolumeSource \
          hostPath@2.3:HostPathVolumeSource iscsi@2.7:ISCSIPersistentVolumeSource local@2.20:LocalVolumeSource \
          mountOptions@7:[s] nfs@2.5:NFSVolumeSource nodeAffinity@9:VolumeNodeAffinity \
          persistentVolumeReclaimPolicy@5:s photonPersistentDisk@2.17:PhotonPersistentDiskVolumeSource \
          portworxVolume@2.18:PortworxVolumeSource quobyte@2.15:QuobyteVolumeSource \
          rbd@2.6:RBDPersistentVolumeSource scaleIO@2.19:ScaleIOPersistentVolumeSource storageClassName@6:s \
          storageos@2.21:StorageOSPersistentVolumeSource volumeAttributesClassName@10:s volumeMode@8:s \
          vsphereVolume@2.14:VsphereVirtualDiskVolumeSource
        PersistentVolumeStatus lastPhaseTransitionTime@4:t message@2:s phase@1:s reason@3:s
        PhotonPersistentDiskVolumeSource fsType@2:s pdID@1:s
        PodCertificateProjection certificateChainPath@6:s credentialBundlePath@4:s keyPath@5:s keyType@2:s \
          maxExpirationSeconds@3:n signerName@1:s userAnnotations@7:{s}
        PortworxVolumeSource fsType@2:s readOnly@3:b volumeID@1:s
        ProjectedVolumeSource defaultMode@2:n sources@1:[VolumeProjection]
        QuobyteVolumeSource group@5:s readOnly@3:b registry@1:s tenant@6:s user@4:s volume@2:s
        RBDPersistentVolumeSource fsType@3:s image@2:s keyring@6:s=/etc/ceph/keyring monitors@1:[s] pool@4:s=rbd \
          readOnly@8:b secretRef@7:SecretReference user@5:s=admin
        RBDVolumeSource fsType@3:s image@2:s keyring@6:s=/etc/ceph/keyring monitors@1:[s] pool@4:s=rbd \
          readOnly@8:b secretRef@7:LocalObjectReference user@5:s=admin
        ScaleIOPersistentVolumeSource fsType@9:s=xfs gateway@1:s protectionDomain@5:s readOnly@10:b \
          secretRef@3:SecretReference sslEnabled@4:b storageMode@7:s=ThinProvisioned storagePool@6:s system@2:s \
          volumeName@8:s
        ScaleIOVolumeSource fsType@9:s=xfs gateway@1:s protectionDomain@5:s readOnly@10:b \
          secretRef@3:LocalObjectReference sslEnabled@4:b storageMode@7:s=ThinProvisioned storagePool@6:s \
          system@2:s volumeName@8:s
        SecretProjection items@2:[KeyToPath] name@1.1:s optional@4:b
        SecretVolumeSource defaultMode@3:n items@2:[KeyToPath] optional@4:b secretName@1:s
        ServiceAccountTokenProjection audience@1:s expirationSeconds@2:n path@3:s
        StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted@1:s whenScaled@2:s
        StorageOSPersistentVolumeSource fsType@3:s readOnly@4:b secretRef@5:ObjectReference volumeName@1:s \
          volumeNamespace@2:s
        StorageOSVolumeSource fsType@3:s readOnly@4:b secretRef@5:LocalObjectReference volumeName@1:s \
          volumeNamespace@2:s
        Volume awsElasticBlockStore@2.4:AWSElasticBlockStoreVolumeSource azureDisk@2.22:AzureDiskVolumeSource \
          azureFile@2.18:AzureFileVolumeSource cephfs@2.14:CephFSVolumeSource cinder@2.13:CinderVolumeSource \
          configMap@2.19:ConfigMapVolumeSource csi@2.28:CSIVolumeSource downwardAPI@2.16:DownwardAPIVolumeSource \
          emptyDir@2.2:EmptyDirVolumeSource ephemeral@2.29:EphemeralVolumeSource fc@2.17:FCVolumeSource \
          flexVolume@2.12:FlexVolumeSource flocker@2.15:FlockerVolumeSource \
          gcePersistentDisk@2.3:GCEPersistentDiskVolumeSource gitRepo@2.5:GitRepoVolumeSource \
          glusterfs@2.9:GlusterfsVolumeSource hostPath@2.1:HostPathVolumeSource image@2.30:ImageVolumeSource \
          iscsi@2.8:ISCSIVolumeSource name@1:s nfs@2.7:NFSVolumeSource \
          persistentVolumeClaim@2.10:PersistentVolumeClaimVolumeSource \
          photonPersistentDisk@2.23:PhotonPersistentDiskVolumeSource portworxVolume@2.24:PortworxVolumeSource \
          projected@2.26:ProjectedVolumeSource quobyte@2.21:QuobyteVolumeSource rbd@2.11:RBDVolumeSource \
          scaleIO@2.25:ScaleIOVolumeSource secret@2.6:SecretVolumeSource storageos@2.27:StorageOSVolumeSource \
          vsphereVolume@2.20:VsphereVirtualDiskVolumeSource
        VolumeDevice devicePath@2:s name@1:s
        VolumeMount mountPath@3:s mountPropagation@5:s name@1:s readOnly@2:b recursiveReadOnly@7:s subPath@4:s \
          subPathExpr@6:s
        VolumeMountStatus mountPath@2:s name@1:s readOnly@3:b recursiveReadOnly@4:s volumeStatus@5:VolumeStatus
        VolumeNodeAffinity required@1:NodeSelector
        VolumeProjection clusterTrustBundle@5:ClusterTrustBundleProjection configMap@3:ConfigMapProjection \
          downwardAPI@2:DownwardAPIProjection podCertificate@6:PodCertificateProjection secret@1:SecretProjection \
          serviceAccountToken@4:ServiceAccountTokenProjection
        VolumeResourceRequirements limits@1:{q} requests@2:{q}
        VolumeStatus image@1:ImageVolumeStatus
        VsphereVirtualDiskVolumeSource fsType@2:s storagePolicyID@4:s storagePolicyName@3:s volumePath@1:s
        """
}
