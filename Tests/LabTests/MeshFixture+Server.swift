@testable import Lab

extension MeshFixture {
    private static let access = """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: clustermesh-apiserver, namespace: kube-system}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: clustermesh-apiserver}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: clustermesh-apiserver}
        subjects:
        - {kind: ServiceAccount, name: clustermesh-apiserver, namespace: kube-system}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: clustermesh-apiserver, namespace: kube-system}
        spec:
          type: NodePort
          selector: {k8s-app: clustermesh-apiserver}
          ports:
          - {port: 2379, targetPort: 2379, protocol: TCP}
        ---

        """

    private static let deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: clustermesh-apiserver, namespace: kube-system}
        spec:
          replicas: 1
          selector: {matchLabels: {k8s-app: clustermesh-apiserver}}
          template:
            metadata: {labels: {k8s-app: clustermesh-apiserver}}
            spec:
              serviceAccountName: clustermesh-apiserver

        """

    /// Cilium 1.15 and newer: commands of one image.
    static func server(_ release: CiliumRelease) -> String {
        let image = "quay.io/cilium/clustermesh-apiserver:v\(release)"
        return access + deployment + """
                  initContainers:
                  - name: etcd-init
                    image: \(image)
                    command: [/usr/bin/clustermesh-apiserver]
                    args: [etcdinit]
                    env:
                    - {name: CILIUM_CLUSTER_NAME, valueFrom: {configMapKeyRef: {name: cilium-config, key: cluster-name}}}
                  containers:
                  - name: etcd
                    image: \(image)
                    command: [/usr/bin/etcd]
                    args:
                    - --client-cert-auth
                    - --trusted-ca-file=/var/lib/etcd-secrets/ca.crt
                    - --cert-file=/var/lib/etcd-secrets/tls.crt
                    - --key-file=/var/lib/etcd-secrets/tls.key
                    - --listen-client-urls=https://0.0.0.0:2379
                    volumeMounts:
                    - {name: etcd-server-secrets, mountPath: /var/lib/etcd-secrets}
                  - name: apiserver
                    image: \(image)
                    command: [/usr/bin/clustermesh-apiserver]
                    args:
                    - clustermesh
                    - --cluster-name=$(CLUSTER_NAME)
                    - --cluster-id=$(CLUSTER_ID)
                    - --kvstore-opt=etcd.config=/var/lib/cilium/etcd-config.yaml
                    env:
                    - {name: CLUSTER_NAME, valueFrom: {configMapKeyRef: {name: cilium-config, key: cluster-name}}}
                    - {name: CLUSTER_ID, valueFrom: {configMapKeyRef: {name: cilium-config, key: cluster-id}}}
                    ports:
                    - {name: apiserv-health, containerPort: 9880}
                    readinessProbe: {httpGet: {path: /readyz, port: apiserv-health}}
                    volumeMounts:
                    - {name: etcd-admin-client, mountPath: /var/lib/cilium/etcd-secrets}
                  - name: kvstoremesh
                    image: \(image)
                    command: [/usr/bin/clustermesh-apiserver]
                    args: [kvstoremesh, --clustermesh-config=/var/lib/cilium/clustermesh]
                    volumeMounts:
                    - {name: kvstoremesh-secrets, mountPath: /var/lib/cilium/clustermesh}
                  volumes:
                  - name: kvstoremesh-secrets
                    projected:
                      sources:
                      - secret: {name: cilium-kvstoremesh, optional: true}
                      - secret:
                          name: clustermesh-apiserver-remote-cert
                          optional: true
                          items:
                          - {key: tls.key, path: common-etcd-client.key}
                          - {key: tls.crt, path: common-etcd-client.crt}
                          - {key: ca.crt, path: common-etcd-client-ca.crt}
                  - {name: etcd-server-secrets, projected: {sources: [{secret: {name: clustermesh-apiserver-server-cert}}]}}
                  - {name: etcd-admin-client, projected: {sources: [{secret: {name: clustermesh-apiserver-admin-cert}}]}}

            """
    }

    /// Up to 1.14: etcd's own image and a shell script.
    static func olderServer(_ name: String, _ id: Int, _ release: CiliumRelease) -> String {
        access + deployment + """
                  initContainers:
                  - name: etcd-init
                    image: quay.io/coreos/etcd:v3.5.4
                    command: [/bin/sh, -c]
                    args:
                    - |
                      echo $rootpw | etcdctl --interactive=false user add root;
                      etcdctl user grant-role root root;
                      echo $adminpw | etcdctl --interactive=false user add admin-\(name);
                      echo $remotepw | etcdctl --interactive=false user add remote;
                      etcdctl auth enable;
                  containers:
                  - name: etcd
                    image: quay.io/coreos/etcd:v3.5.4
                    command: [/usr/local/bin/etcd]
                    args:
                    - --client-cert-auth
                    - --trusted-ca-file=/var/lib/etcd-secrets/ca.crt
                    - --cert-file=/var/lib/etcd-secrets/tls.crt
                    - --key-file=/var/lib/etcd-secrets/tls.key
                    - --listen-client-urls=https://127.0.0.1:2379,https://[$(HOSTNAME_IP)]:2379
                    env:
                    - {name: HOSTNAME_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                    volumeMounts:
                    - {name: etcd-server-secrets, mountPath: /var/lib/etcd-secrets}
                  - name: apiserver
                    image: quay.io/cilium/clustermesh-apiserver:v\(release)
                    command: [/usr/bin/clustermesh-apiserver]
                    args: [--cluster-name=\(name), --cluster-id=\(id), --kvstore-opt, etcd.config=/var/lib/cilium/etcd-config.yaml]
                    volumeMounts:
                    - {name: etcd-admin-client, mountPath: /var/lib/cilium/etcd-secrets}
                  volumes:
                  - name: etcd-server-secrets
                    projected:
                      sources:
                      - secret: {name: cilium-ca, items: [{key: ca.crt, path: ca.crt}]}
                      - secret: {name: clustermesh-apiserver-server-cert}
                  - name: etcd-admin-client
                    projected:
                      sources:
                      - secret: {name: cilium-ca, items: [{key: ca.crt, path: ca.crt}]}
                      - secret: {name: clustermesh-apiserver-admin-cert}

            """
    }
}
