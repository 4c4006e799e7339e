import Values

/// A program that prints credentials (`client.authentication.k8s.io`, Kubernetes documentation "client-go credential
/// plugins", 1.36).
public struct ExecPlugin: Sendable, Hashable {
    /// `client.authentication.k8s.io/v1` or `client.authentication.k8s.io/v1beta1`.
    public var apiVersion: String
    /// A name found on `PATH`, or an absolute path.
    public var command: String
    public var args: [String]
    /// Added to this process's environment.
    public var env: [Variable]
    public var interactiveMode: InteractiveMode
    /// The plugin wants to know which cluster it is for, in `KUBERNETES_EXEC_INFO`.
    public var provideClusterInfo: Bool
    /// What the kubeconfig tells people who lack the program.
    public var installHint: String?
    /// What ``provideClusterInfo`` passes on as `config`: the cluster's extension `client.authentication.k8s.io/exec`.
    public var clusterConfig: JSON?

    public init(
        apiVersion: String = "client.authentication.k8s.io/v1", command: String, args: [String] = [],
        env: [Variable] = [], interactiveMode: InteractiveMode = .ifAvailable, provideClusterInfo: Bool = false,
        installHint: String? = nil, clusterConfig: JSON? = nil
    ) {
        self.apiVersion = apiVersion
        self.command = command
        self.args = args
        self.env = env
        self.interactiveMode = interactiveMode
        self.provideClusterInfo = provideClusterInfo
        self.installHint = installHint
        self.clusterConfig = clusterConfig
    }

    /// One variable of the plugin's environment. Values are often secrets, so they print as `REDACTED`.
    public struct Variable: Sendable, Hashable {
        public var name: String
        public var value: SecretString

        public init(name: String, value: SecretString) {
            self.name = name
            self.value = value
        }
    }

    /// Whether the plugin may read from the terminal.
    public enum InteractiveMode: String, Sendable, Hashable, CaseIterable {
        case never = "Never"
        case ifAvailable = "IfAvailable"
        case always = "Always"
    }
}
