-- Connect Cilium clusters into one mesh and prove it: the documented procedure, for any number of clusters.
--
-- Rehearse it without a cluster:   meshwright rehearse clustermesh --clusters 3
-- Run it on your clusters:         meshwright run clustermesh --contexts cluster01,cluster02
-- Change it:                       meshwright fork clustermesh mine.lua

local apiserver = require "apiserver"
local demo = require "demo"
local kernel = require "kernel"
local kubeconfig = require "kubeconfig"
local mesh = require "mesh"
local probe = require "probe"
local task = require "task"
local topology = require "topology"

return playbook {
  name = "clustermesh",
  summary = "Connect Cilium clusters into one mesh and prove it",

  params = {
    minimum_kernel = { type = "string", default = "4.9.17", doc = "Oldest Linux kernel a node may run" },
    recommended_kernel = { type = "string", default = "5.10", doc = "Kernel below which a node gets a warning" },
    service_type = { "NodePort", "LoadBalancer", default = "NodePort", doc = "How clustermesh-apiserver is exposed" },
    merged_kubeconfig = { type = "output_file", optional = true, doc = "Also write one kubeconfig of all clusters" },
    replace_entries = { type = "boolean", default = false, doc = "Replace kubeconfig entries that have other content" },
    namespace = { type = "string", default = "default", doc = "Namespace of the demo application" },
    timeout = { type = "duration", default = "5m", doc = "How long to wait for one cluster to become ready" },
  },

  run = function(fleet, params)
    step("Check kernels", function()
      kernel.check(fleet, { minimum = params.minimum_kernel, recommended = params.recommended_kernel }):require()
    end)

    step("Check clusters", function()
      mesh.preflight(fleet):require()
    end)

    local endpoints
    step("Expose API servers", function()
      endpoints = task.map(fleet, function(cluster)
        return apiserver.expose(cluster, { timeout = params.timeout })
      end)
    end)

    step("Write kubeconfigs", function()
      kubeconfig.merge(fleet, endpoints, { merged = params.merged_kubeconfig, replace = params.replace_entries })
    end)

    step("Enable cluster mesh", function()
      mesh.enable(fleet, { service_type = params.service_type, create_ca = true, timeout = params.timeout })
    end)

    step("Connect clusters", function()
      mesh.connect(fleet, topology.full(fleet), { timeout = params.timeout })
    end)

    step("Deploy the demo", function()
      task.map(fleet, function(cluster)
        demo.deploy(cluster, { namespace = params.namespace, timeout = params.timeout })
      end)
    end)

    step("Prove pods and Services reach each other", function()
      probe.matrix(fleet, { service = params.namespace .. "/rebel-base", selector = "name=rebel-base" }):require()
    end)
  end,
}
