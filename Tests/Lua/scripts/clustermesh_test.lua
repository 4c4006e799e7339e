local tables = require "tables"

local function failures(report)
  return tables.filter(report.findings, function(finding)
    return finding.severity == "error"
  end)
end

describe("clustermesh", function()
  it("connects clusters and proves it", { clusters = 3 }, function(lab)
    local run = lab:run("clustermesh"):require()
    expect(run.steps):has_length(8)
    expect(run.matrix):has_length(18)
    for _, cell in ipairs(run.matrix) do
      expect(cell):matches { ok = true }
    end
    expect(lab:is_connected("cluster01", "cluster03")):is(true)
  end)

  it("changes nothing when it runs again", { clusters = 2 }, function(lab)
    expect(lab:run("clustermesh"):require().changes):is_above(0)
    local again = lab:run("clustermesh"):require()
    expect(again.changed):equals {}
    for _, each in ipairs(again.steps) do
      expect(each):matches { status = "ok" }
    end
  end)

  it("takes in a cluster that comes later", { clusters = { "alpha", "beta", "gamma" } }, function(lab)
    lab:run("clustermesh", {}, { clusters = { "alpha", "beta" } }):require()
    expect(lab:is_connected("alpha", "gamma")):is(false)
    lab:run("clustermesh"):require()
    expect(lab:is_connected("alpha", "gamma")):is(true)
    expect(lab:run("clustermesh").changes):is(0)
  end)

  it("exposes the mesh by load balancers when asked to", { clusters = 2 }, function(lab)
    lab:run("clustermesh", { service_type = "LoadBalancer" }):require()
    local service = lab.fleet.cluster01:get("svc", "kube-system/clustermesh-apiserver")
    expect(service.spec.type):is "LoadBalancer"
  end)

  it("writes one kubeconfig with all clusters when asked to", { clusters = 2 }, function(lab)
    local path = lab.folder .. "/merged.conf"
    lab:run("clustermesh", { merged_kubeconfig = path }):require()
    local merged = require("kube").parse_yaml(io.open(path):read "a")
    expect(tables.map(merged.contexts, function(context)
      return context.name
    end)):contains("cluster01"):contains "cluster02"
  end)

  it("changes nothing in a dry run", { clusters = 2 }, function(lab)
    lab:run("clustermesh", {}, { dry_run = true })
    expect(lab.fleet.cluster01:find("svc", "kube-system/meshwright-apiserver")):is_nil()
    expect(lab.fleet.cluster01:find("deployment", "kube-system/clustermesh-apiserver")):is_nil()
  end)

  it("connects clusters of different CAs, and says that they have", { faults = { "wrong-ca" } }, function(lab)
    local run = lab:run("clustermesh"):require()
    expect(run.findings):contains { severity = "warning", code = "ca_mismatch" }
  end)

  it("refuses a parameter that it does not have", { clusters = 1, nodes = 1 }, function(lab)
    expect(function()
      lab:run("clustermesh", { servicetype = "NodePort" })
    end):fails { kind = "invalid_input", message = "servicetype" }
    expect(function()
      lab:run "clustermsh"
    end):fails { kind = "invalid_input", hint = "did you mean \"clustermesh\"?" }
  end)
end)

describe("clustermesh refuses, before anything is changed,", function()
  local function it_refuses(what, options, code, cause)
    it(what, options, function(lab)
      local run = lab:run "clustermesh"
      expect(run.ok):is(false)
      expect(run.error.kind):is "findings"
      expect(run.error.message):contains(cause)
      expect(failures(run)):contains { code = code }
      expect(run.changes):is(0)
    end)
  end

  it_refuses("kernels that are too old", {
    clusters = { "alpha", "beta" },
    kernel = { beta = "4.4.0" },
  }, "kernel_below_minimum", "node beta-node1 runs Linux 4.4.0, below the minimum 4.9.17")

  it_refuses("networks that overlap", { faults = { "overlapping-cidrs" } }, "pod_cidr_overlap", "cluster02")
  it_refuses("clusters of one name", { faults = { "equal-names" } }, "cluster_name_duplicate", "cluster01")
  it_refuses("a cluster without an id", { faults = { "id-zero" } }, "cluster_id_zero", "cluster-id 0")
  it_refuses("a cluster without Cilium", { faults = { "no-cilium" } }, "cilium_missing", "Cilium")

  it("kernels older than it is told to allow", { clusters = 1, kernel = "5.15.0" }, function(lab)
    local run = lab:run("clustermesh", { minimum_kernel = "6.0" })
    expect(run.error.message):contains "below the minimum 6.0"
  end)
end)

describe("clustermesh heals:", { clusters = 2 }, function()
  it("the API server answers with errors for a while", function(lab)
    lab.cluster02:inject { answer = 503, resources = { "services", "deployments" }, limit = 3 }
    lab:run("clustermesh"):require()
    expect(lab.cluster02.injected):has_length(3)
  end)

  it("the API server restarts in the middle", function(lab)
    lab.cluster01:inject { restart = "100ms", verbs = { "patch" }, limit = 1 }
    lab:run "clustermesh"
    lab.cluster01:clear_faults()
    lab:run("clustermesh"):require()
    expect(lab:is_connected("cluster01", "cluster02")):is(true)
    expect(lab:run("clustermesh").changes):is(0)
  end)

  it("a run that is cut goes on where it was", function(lab)
    local cut = lab:run("clustermesh", {}, { deadline = "50ms" })
    expect(cut.ok):is(false)
    expect(cut.error.kind):is "deadline"
    lab:run("clustermesh"):require()
    expect(lab:run("clustermesh").changes):is(0)
  end)

  it("a closed port is named, and a run after it was opened connects", function(lab)
    lab:run("clustermesh"):require()
    local service = lab.fleet.cluster01:get("svc", "kube-system/clustermesh-apiserver")
    local port = service.spec.ports[1].nodePort
    lab.cluster01:close_port(port)
    local broken = lab:run("clustermesh", { timeout = "2s" })
    expect(broken.ok):is(false)
    expect(tostring(broken.error)):contains(tostring(port))
    lab.cluster01:open_port(port)
    lab:run("clustermesh"):require()
  end)

  it("a node is lost and comes back", function(lab)
    lab:run("clustermesh"):require()
    local node = lab.cluster02.nodes[2].name
    lab.cluster02:stop_node(node)
    lab.cluster02:start_node(node)
    lab:run("clustermesh"):require()
    expect(lab:is_connected("cluster01", "cluster02")):is(true)
  end)
end)
