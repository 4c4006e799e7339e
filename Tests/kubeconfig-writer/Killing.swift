#if os(Linux)
    import Changes
    import FoundationEssentials
    import Kubeconfig

    #if canImport(Musl)
        import Musl
    #else
        import Glibc
    #endif

    /// Forks writers and kills them. This process has one thread, so that forking it is sound.
    struct Killing {
        let writer: Writer

        struct Summary {
            var kills = 0
            /// How many different contents were seen.
            var states: Set<String> = []
            /// Kills between beginning and finishing a write, by the half-made files that they left beside the file.
            var interrupted = 0
            var lastHalfMade: Int?
            var faults: [String] = []

            var text: String {
                let counts = "kills=\(kills) states=\(states.count) interrupted=\(interrupted) faults=\(faults.count)"
                return ([counts] + faults).joined(separator: "\n")
            }
        }

        func run(count: Int) throws -> Summary {
            try writer.merge("other", server: "https://other:6443")
            let pause = try usualPause()
            var summary = Summary()
            for number in 1...max(count, 1) {
                let process = fork()
                guard process >= 0 else { throw OperationError(.command, "fork failed") }
                if process == 0 { writeForEver(number) }
                // The moment of the kill is what is tried here, so it is by chance.
                usleep(.random(in: 0...pause))
                kill(process, SIGKILL)
                var status: Int32 = 0
                waitpid(process, &status, 0)
                summary.kills += 1
                look(after: number, &summary)
            }
            return summary
        }

        /// Microseconds in which a writer starts and gets about one write done, so that kills hit every part of a write.
        private func usualPause() throws -> UInt32 {
            let duration = try ContinuousClock().measure {
                for number in 0..<10 {
                    let process = fork()
                    guard process >= 0 else { throw OperationError(.command, "fork failed") }
                    if process == 0 { writeOnce(number) }
                    var status: Int32 = 0
                    waitpid(process, &status, 0)
                }
            }
            return UInt32(min(max(Int(duration / .microseconds(1)) / 8, 1_000), 100_000))
        }

        private func writeOnce(_ number: Int) -> Never {
            do {
                try writer.merge("changing", server: "https://warm-up-\(number):6443")
            } catch {
                print("warm-up \(number): \(error)")
            }
            exit(0)
        }

        private func writeForEver(_ number: Int) -> Never {
            var round = 0
            while true {
                round += 1
                do {
                    try writer.merge("changing", server: "https://server-\(number)-\(round):6443")
                } catch {
                    print("writer \(number): \(error)")
                    exit(1)
                }
            }
        }

        private func look(after number: Int, _ summary: inout Summary) {
            do {
                let text = try String(contentsOfFile: writer.path, encoding: .utf8)
                let document = try KubeconfigDocument(parsing: text, path: writer.path)
                let kubeconfig = Kubeconfig(documents: [document])
                for name in document.contextNames { _ = try kubeconfig.access(context: name) }
                if !document.contextNames.contains("other") { summary.faults.append("kill \(number): lost an entry") }
                if document.contextNames.count == 1, summary.states.count > 1 {
                    summary.faults.append("kill \(number): an older state came back")
                }
                summary.states.insert(text)
            } catch {
                summary.faults.append("kill \(number): \(error)")
            }
            clearFolder(&summary)
        }

        /// Backups would fill it.
        private func clearFolder(_ summary: inout Summary) {
            let files = FileManager.default
            let name = writer.path.split(separator: "/").last.map(String.init) ?? ""
            let folder = String(writer.path.dropLast(name.count))
            for other in (try? files.contentsOfDirectory(atPath: folder)) ?? [] where other != name {
                if other.hasSuffix(".meshwright-new") {
                    // Left for the next writer to deal with.
                    note(halfMade: folder + other, &summary)
                } else {
                    unlink(folder + other)
                }
            }
        }

        private func note(halfMade path: String, _ summary: inout Summary) {
            var status = stat()
            guard stat(path, &status) == 0 else { return }
            // The same one stays until a writer gets that far again.
            if summary.lastHalfMade != Int(status.st_ino) { summary.interrupted += 1 }
            summary.lastHalfMade = Int(status.st_ino)
        }
    }
#endif
