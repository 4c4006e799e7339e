import Changes
import Fleet
import FoundationEssentials
import Lab
import LuaHost
import Modules
import Synchronization
import Testing
import Values

/// Runs Lua against a lab of one cluster, as a playbook would, and returns what the script returned.
private func lua(_ script: String, mode: Gate.Mode = .live) async throws -> (value: LuaValue, events: [Event]) {
    try await withLab(LabConfiguration(clusters: 1)) { lab in
        let folder = FileManager.default.temporaryDirectory.appending(path: "modules-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try lab.writeFiles(to: folder.path)
        let inventory = try FleetInventory.load(folder.path + "/fleet.yaml", kubeconfig: nil, environment: [:])
        let events = Mutex<[Event]>([])
        let context = ModuleContext(
            inventory: inventory, gate: Gate(mode: mode, sink: { event in events.withLock { $0.append(event) } }))
        let machine = try await LuaMachine(LuaConfiguration(describeError: { LuaErrorFields(describing: $0) }))
        try await context.register(on: machine)
        let chunk = try await machine.load(
            source: "local fleet = ...\nlocal cluster = fleet[1]\n" + script, chunkName: "test.lua",
            environment: .strict)
        let result: Result<LuaValue, any Error>
        do {
            result = .success(try await machine.call(chunk, [.object(context.fleetObject)]).first ?? .nil)
        } catch {
            result = .failure(error)
        }
        await context.shutdown()
        return (try result.get(), events.withLock { $0 })
    }
}

@Suite(.timeLimit(.minutes(5))) struct LuaClusterTests {
    @Test("objects are applied, read, listed, patched and deleted, and each change is reported once")
    func objects() async throws {
        let (value, events) = try await lua(
            """
            local settings = { apiVersion = "v1", kind = "ConfigMap", metadata = { name = "s", namespace = "default" } }
            settings.data = { a = "1" }
            cluster:apply(settings)
            cluster:apply(settings)
            cluster:patch("cm", "default/s", { data = { a = null, b = "2" } })
            local data = cluster:get("configmap", "default/s").data
            local names = #cluster:list("configmaps", { namespace = "default", labels = "nothing=here" })
            local there = cluster:delete("cm", "default/s")
            return { a = data.a, b = data.b, names = names, there = there, gone = cluster:find("cm", "default/s") == nil,
              again = cluster:delete("cm", "default/s") }
            """)
        #expect(value["a"].isNil && value["b"].stringValue == "2" && value["names"].integerValue == 0)
        #expect(
            value["there"].boolValue == true && value["gone"].boolValue == true && value["again"].boolValue == false)
        let changes = events.compactMap { if case .change(let change) = $0 { change.action } else { nil } }
        #expect(changes == [.create, .update, .delete])
    }

    @Test("a wait for a rollout lasts until all pods are of the latest template, of a DaemonSet too")
    func rollout() async throws {
        let (value, _) = try await lua(
            """
            local function template(image)
              return { metadata = { labels = { app = "web" } },
                spec = { containers = array { { name = "web", image = image } } } }
            end
            local web = { apiVersion = "apps/v1", kind = "Deployment",
              metadata = { name = "web", namespace = "default" },
              spec = { replicas = 2, selector = { matchLabels = { app = "web" } }, template = template "nginx:1.27" } }
            cluster:apply(web)
            cluster:wait("deployment", "default/web", { rollout = true })
            web.spec.template = template "nginx:1.28"
            cluster:apply(web)
            local status = cluster:wait("deployment", "default/web", { rollout = true }).status
            cluster:wait("daemonset", "kube-system/cilium", { rollout = true })
            local ok, err = pcall(cluster.wait, cluster, "configmap", "kube-system/cilium-config", { rollout = true })
            return { updated = status.updatedReplicas, all = status.replicas, ok = ok, kind = err.kind }
            """)
        #expect(value["updated"].integerValue == 2 && value["all"].integerValue == 2)
        #expect(value["ok"].boolValue == false && value["kind"].stringValue == "unsupported")
    }

    @Test("a cluster is equal to itself, however a script came by it")
    func equality() async throws {
        let (value, _) = try await lua(
            """
            local own
            for _, each in ipairs(fleet) do own = each end
            return cluster == own and cluster == fleet.cluster01 and cluster == fleet:find("cluster01")
              and cluster ~= fleet
            """)
        #expect(value.boolValue == true)
    }

    @Test("a list of several pages is one list, in order, of objects that say their kind")
    func severalPages() async throws {
        let (value, _) = try await lua(
            """
            local task = require "task"
            local numbers = {}
            for number = 1, 502 do numbers[number] = number end
            task.map(numbers, function(number)
              local metadata = { name = ("s%04d"):format(number), namespace = "default" }
              cluster:create({ apiVersion = "v1", kind = "ConfigMap", metadata = metadata, data = { n = "" .. number } })
            end, { limit = 8 })
            local wrong, found = 0, cluster:list("cm", { namespace = "default", fields = "metadata.name!=kube-root-ca.crt" })
            for position, map in ipairs(found) do
              if map.kind ~= "ConfigMap" or map.apiVersion ~= "v1" or map.data.n ~= "" .. position then wrong = wrong + 1 end
            end
            return { count = #found, wrong = wrong, none = cluster:list("cm", { namespace = "none" }), some = found }
            """)
        #expect(value["count"].integerValue == 502 && value["wrong"].integerValue == 0)
        #expect(value["none"] == [] && value["none"].tableValue?.isArray == true)
        #expect(value["some"].tableValue?.isArray == true)
    }

    @Test("YAML text with several documents is applied in its order")
    func yaml() async throws {
        let (value, _) = try await lua(
            """
            local stored = cluster:apply([[
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: one, namespace: default }
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: two, namespace: default }
            ]])
            return { #stored, stored[2].metadata.name }
            """)
        #expect(value.listValue?.first?.integerValue == 2 && value.listValue?.last?.stringValue == "two")
    }

    @Test("a wait with a function sees the object change, and a watch ends when its function says so")
    func waits() async throws {
        let (value, _) = try await lua(
            """
            local task = require "task"
            local map = { apiVersion = "v1", kind = "ConfigMap", metadata = { name = "w", namespace = "default" } }
            local seen
            task.all {
              function()
                cluster:wait("cm", "default/w", function(object)
                  return object ~= nil and object.data ~= nil and object.data.ready == "yes"
                end)
              end,
              function()
                cluster:watch("cm", function(event)
                  seen = event.type
                  return event.type == "added" and event.object.metadata.name == "w"
                end, { namespace = "default" })
                cluster:patch("cm", "default/w", { data = { ready = "yes" } })
              end,
              function() cluster:apply(map) end,
            }
            return seen
            """)
        #expect(value.stringValue == "added")
    }

    @Test("errors are values with the API server's Status, and a typo in a kind has a suggestion")
    func errors() async throws {
        let (value, _) = try await lua(
            """
            local _, missing = pcall(function() cluster:get("pods", "default/none") end)
            local _, typo = pcall(function() cluster:list("deploymnets") end)
            return { kind = missing.kind, reason = missing.status.reason, cluster = missing.cluster, hint = typo.hint }
            """)
        #expect(value["kind"].stringValue == "not_found" && value["reason"].stringValue == "NotFound")
        #expect(value["cluster"].stringValue == "cluster01")
        #expect(value["hint"].stringValue?.contains("deployments") == true)
    }

    @Test("wrong arguments name the argument, the method and the script's line")
    func wrongArguments() async throws {
        let error = await #expect(throws: LuaError.self) {
            _ = try await lua("cluster:wait(\"pods\", \"default/x\", { condition = \"Ready\", timeout = {} })")
        }
        #expect(
            error?.message.contains("'cluster:wait'") == true && error?.message.contains("duration expected") == true)
        #expect(error?.location == "test.lua:3")
    }

    @Test("a dry run refuses exec, and reports what it would change without changing it")
    func dryRun() async throws {
        let (value, events) = try await lua(
            """
            cluster:apply { apiVersion = "v1", kind = "ConfigMap", metadata = { name = "d", namespace = "default" } }
            local ok, err = pcall(function() cluster:exec("kube-system/x", { "true" }) end)
            return { absent = cluster:find("cm", "default/d") == nil, ok = ok, kind = err.kind }
            """, mode: .dryRun)
        #expect(value["absent"].boolValue == true && value["ok"].boolValue == false)
        #expect(events.contains { if case .change = $0 { true } else { false } })
    }
}
