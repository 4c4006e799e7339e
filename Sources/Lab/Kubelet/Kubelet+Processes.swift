import Values

extension Kubelet {
    /// Runs what a container's command says, as far as the lab's shell knows its programs; otherwise the container does nothing,
    /// and runs.
    func startProcess(of container: PodContainer, in pod: RunningPod) {
        guard let words = container.program, let log = pod.logs[container.name] else { return }
        let process = ContainerProcess(container, log: log)
        pod.update { $0.processes[container.name] = process }
        let context = context
        process.start(words) { input, sizes in
            ContainerShell(
                context: context, pod: pod, container: container, input: input, sizes: sizes,
                isTerminal: process.isTerminal)
        } whenOver: { [weak self, weak pod] end in
            guard let pod else { return }
            await self?.finish(container.name, of: pod, end)
        }
    }

    private func finish(_ container: String, of pod: RunningPod, _ end: ContainerProcess.End) {
        guard running[pod.uid] === pod else { return }
        pod.update { $0.ends[container] = end }
        let key = ObjectStore.Key(.pods, namespace: pod.namespace, name: pod.name)
        report(pod, key)
        if pod.restarts(after: end), !pod.current.inputs.added.contains(where: { $0.name == container }) {
            warn(
                key, reason: "BackOff",
                "Back-off restarting failed container \(container) in pod \(pod.name)_\(pod.namespace)(\(pod.uid))")
        }
    }

    /// Starts the containers that `kubectl debug` has added.
    ///
    /// - Returns: whether there are any.
    func startAdded(to pod: RunningPod) -> Bool {
        let state = pod.current
        let new = state.inputs.added.filter { state.logs[$0.name] == nil }
        for container in new {
            pod.update { $0.logs[container.name] = PodLog() }
            startProcess(of: container, in: pod)
        }
        return !new.isEmpty
    }
}

extension PodContainer {
    /// Whether it runs what its image starts, and no program of a shell instead.
    var isServer: Bool { program == nil }

    /// What runs in the lab's shell: the container's command, or what its image starts. `nil` when the shell does not know it.
    var program: [String]? {
        let isCurl = image.isFrom("curlimages/curl")
        let words = command.isEmpty && isCurl ? ["curl"] + arguments : line.isEmpty && isBare ? ["sh"] : line
        return words.first.flatMap { Self.isKnown($0) && Self.canRun(words) ? words : nil }
    }

    /// Images that start a shell.
    private var isBare: Bool {
        ["alpine", "bash", "busybox", "debian", "nicolaka/netshoot", "ubuntu"].contains { image.isFrom($0) }
    }

    private static func isKnown(_ program: String) -> Bool {
        ContainerShell.programs.contains(program.split(separator: "/").last.map(String.init) ?? program)
    }

    /// Whether the lab's shell knows everything in a script.
    private static func canRun(_ words: [String]) -> Bool {
        guard words.count > 2, words[1].hasPrefix("-"), words[1].contains("c"), words[0].hasSuffix("sh") else {
            return true
        }
        guard let script = try? ShellScript(words[2], environment: [:]) else { return false }
        return script.commands.allSatisfy { $0.words.first.map { isKnown($0) || $0 == "exit" } ?? true }
    }
}
