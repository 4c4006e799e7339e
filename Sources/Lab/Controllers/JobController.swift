import Values

/// Runs the pods of a Job until enough of them have succeeded or too many have failed (kubernetes 1.36,
/// pkg/controller/job/job_controller.go, as far as Jobs without indices and pod failure policies go).
struct JobController: Sendable {
    private static let source = EventRecorder.Source(component: "job-controller")

    let store: ObjectStore
    let events: EventRecorder

    func reconcile(_ key: ObjectStore.Key) {
        guard let job = store.get(key), !job.isTerminating, !job.isFinishedJob else { return }
        adopt(key, job.objectUID ?? "")
        guard let job = store.get(key) else { return }
        let pods = store.list(.pods, namespace: key.namespace).filter { $0.controllerUID == job.objectUID }
        let counts = Counts(pods)
        let wanted = job.at("spec", "completions")?.intValue ?? 1
        let hasFailed = counts.failed > job.at("spec", "backoffLimit")?.intValue ?? 6
        if counts.succeeded < wanted, !hasFailed, job.at("spec", "suspend") != true {
            let limit = min(job.at("spec", "parallelism")?.intValue ?? 1, wanted - counts.succeeded)
            for _ in counts.active..<max(limit, counts.active) { createPod(for: job) }
        }
        store.change(key) { counts.write(to: &$0, wanted: wanted, hasFailed: hasFailed) }
        if let end = store.get(key), end.isFinishedJob {
            events.record(
                end, hasFailed ? .warning : .normal, reason: hasFailed ? "BackoffLimitExceeded" : "Completed",
                hasFailed ? "Job has reached the specified backoff limit" : "Job completed", from: Self.source)
        }
    }

    /// Marks what belongs to the job by its uid, which the API server has just made up.
    private func adopt(_ key: ObjectStore.Key, _ uid: String) {
        store.change(key) { job in
            guard job.at("spec", "selector") == nil else { return }
            job[path: ["spec", "selector", "matchLabels"]] = ["batch.kubernetes.io/controller-uid": .string(uid)]
            let labels = [
                "batch.kubernetes.io/controller-uid": uid, "controller-uid": uid,
                "batch.kubernetes.io/job-name": key.name, "job-name": key.name,
            ]
            let own = job.at("spec", "template")?.objectLabels ?? [:]
            job[path: ["spec", "template", "metadata", "labels"]] = JSON(own.merging(labels) { _, new in new })
        }
    }

    private func createPod(for job: JSON) {
        let name = "\(job.objectName)-\(PodTemplate.suffix())"
        store.put(PodTemplate.pod(from: job.at("spec", "template") ?? [:], owner: job, name: name))
        events.record(job, reason: "SuccessfulCreate", "Created pod: \(name)", from: Self.source)
    }

    private struct Counts {
        var active = 0
        var ready = 0
        var succeeded = 0
        var failed = 0

        init(_ pods: [JSON]) {
            for pod in pods {
                switch pod.field("status.phase") {
                case "Succeeded": succeeded += 1
                case "Failed": failed += 1
                default: if !pod.isTerminating { active += 1 }
                }
                if pod.isReadyPod { ready += 1 }
            }
        }

        func write(to job: inout JSON, wanted: Int, hasFailed: Bool) {
            for (field, value) in [("active", active), ("succeeded", succeeded), ("failed", failed)] {
                job[path: ["status", field]] = value > 0 ? JSON(value) : nil as JSON?
            }
            job[path: ["status", "ready"]] = JSON(ready)
            job[path: ["status", "startTime"]] = job.at("status", "startTime") ?? JSON.time()
            if hasFailed {
                job.setCondition(
                    "Failed", true, reason: "BackoffLimitExceeded",
                    message: "Job has reached the specified backoff limit")
            } else if succeeded >= wanted {
                job.setCondition(
                    "Complete", true, reason: "CompletionsReached", message: "Reached expected number of succeeded pods"
                )
                job[path: ["status", "completionTime"]] = JSON.time()
            }
        }
    }
}

extension JSON {
    fileprivate var isFinishedJob: Bool { hasCondition("Complete") || hasCondition("Failed") }
}
