/// The demo application of the documented procedure, as a user applies it.
enum DemoManifests {
    static func rebelBase(cluster: String, replicas: Int = 2, annotations: [String: String] = [:]) -> String {
        let global = annotations.sorted { $0.key < $1.key }.map { "    \($0.key): \"\($0.value)\"" }
        return """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: rebel-base-response
            data:
              message: "{\\"Galaxy\\": \\"Alderaan\\", \\"Cluster\\": \\"\(cluster)\\"}\\n"
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: rebel-base
            spec:
              replicas: \(replicas)
              selector:
                matchLabels:
                  name: rebel-base
              template:
                metadata:
                  labels:
                    name: rebel-base
                spec:
                  containers:
                  - name: rebel-base
                    image: docker.io/nginx:1.15.8
                    volumeMounts:
                    - name: html
                      mountPath: /usr/share/nginx/html/
                    readinessProbe:
                      httpGet:
                        path: /
                        port: 80
                  volumes:
                  - name: html
                    configMap:
                      name: rebel-base-response
                      items:
                      - key: message
                        path: index.html
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: rebel-base
              annotations:
                meshwright/test: "yes"
            \(global.joined(separator: "\n"))
            spec:
              type: NodePort
              ports:
              - port: 80
              selector:
                name: rebel-base
            """
    }
}
