#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Two commands that run in turn, so that what else the machine does hits both.
struct Comparison {
    var title: String
    var own: Command
    var peer: Command
    var peerName = "kubectl"
    var runs = 3

    struct Goal {
        var time: Double
        var memory: Double?
    }

    /// Prints medians, and their ratios beside what they should be at most.
    @discardableResult
    func run(goal: Goal) throws -> Double {
        var own: [Command.Usage] = []
        var peer: [Command.Usage] = []
        for run in 0...runs {
            let pair = (try self.own.measure(), try self.peer.measure())
            // The first fills caches.
            if run == 0 { continue }
            own.append(pair.0)
            peer.append(pair.1)
        }
        print("\n\(title)")
        row("meshwright", own)
        row(peerName, peer)
        let time = median(own.map(\.seconds)) / median(peer.map(\.seconds))
        print("  time \(verdict(time, goal.time))")
        if let most = goal.memory {
            let memory = median(own.map(\.peakMebibytes)) / median(peer.map(\.peakMebibytes))
            print("  memory \(verdict(memory, most))")
        }
        fflush(nil)
        return time
    }

    private func row(_ name: String, _ usage: [Command.Usage]) {
        let times = usage.map(\.seconds).sorted()
        print(
            "  \(padded(name, 16)) median \(rounded(median(times))) s (\(rounded(times[0])) to \(rounded(times[times.count - 1]))),",
            "processor \(rounded(median(usage.map(\.processorSeconds)))) s,",
            "peak \(Int(median(usage.map(\.peakMebibytes)))) MiB")
    }

    private func verdict(_ ratio: Double, _ most: Double) -> String {
        "\(rounded(ratio))x, goal at most \(rounded(most))x: \(ratio <= most ? "met" : "MISSED")"
    }
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}
