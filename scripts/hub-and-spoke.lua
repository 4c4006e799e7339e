-- A fork of clustermesh for another topology: every cluster connects to one hub, and the spokes not to each other.
--
-- Rehearse it:   meshwright rehearse hub-and-spoke --clusters 3
-- Compare:       meshwright fork clustermesh a.lua; meshwright fork hub-and-spoke b.lua; diff a.lua b.lua

local apiserver = require "apiserver"
local demo = require "demo"
local kernel = require "kernel"
local kubeconfig = require "kubeconfig"
local mesh = require "mesh"
local probe = require "probe"
local task = require "task"
local topology = require "topology"

return playbook {
  name = "hub-and-spoke",
  summary = "Connect every cluster to one hub, and prove that each spoke reaches the hub",

  params = {
    hub = { type = "string", optional = true, doc = "Name of the hub cluster; the first of the fleet by default" },
    service_type = { "NodePort", "LoadBalancer", default = "NodePort", doc = "How clustermesh-apiserver is exposed" },
    namespace = { type = "string", default = "default", doc = "Namespace of the demo application" },
    timeout = { type = "duration", default = "5m", doc = "How long to wait for one cluster to become ready" },
  },

  run = function(fleet, params)
    local edges = topology.hub(fleet, params.hub or fleet[1].name)

    step("Check kernels", function()
      kernel.check(fleet):require()
    end)

    step("Check clusters", function()
      mesh.preflight(fleet):require()
    end)

    step("Expose API servers and write kubeconfigs", function()
      local endpoints = task.map(fleet, function(cluster)
        return apiserver.expose(cluster, { timeout = params.timeout })
      end)
      kubeconfig.merge(fleet, endpoints)
    end)

    step("Enable cluster mesh", function()
      mesh.enable(fleet, { service_type = params.service_type, create_ca = true, timeout = params.timeout })
    end)

    step("Connect spokes to the hub", function()
      mesh.connect(fleet, edges, { timeout = params.timeout })
    end)

    step("Deploy the demo", function()
      task.map(fleet, function(cluster)
        demo.deploy(cluster, { namespace = params.namespace, timeout = params.timeout })
      end)
    end)

    step("Prove that hub and spokes reach each other", function()
      probe.matrix(fleet, {
        service = params.namespace .. "/rebel-base",
        selector = "name=rebel-base",
        topology = edges,
      }):require()
    end)
  end,
}
