local demo, tables = require "demo", require "tables"

describe("demo", function()
  it("answers with the cluster's name", function()
    local manifests = tables.index_by(demo.manifests("alpha", "space"), "kind")
    expect(manifests.ConfigMap.data.message):is '{"Galaxy": "Alderaan", "Cluster": "alpha"}\n'
    expect(manifests.Service.metadata):matches {
      namespace = "space",
      annotations = { ["service.cilium.io/global"] = "true" },
    }
  end)

  it("is ready once it is deployed, and gone once it is removed", { clusters = 1 }, function(lab)
    local cluster = lab.fleet[1]
    demo.deploy(cluster, { timeout = "30s" })
    expect(cluster:get("deployment", "default/rebel-base").status.availableReplicas):is(2)
    demo.remove(cluster)
    for _, manifest in ipairs(demo.manifests(cluster.name, "default")) do
      expect(cluster:find(manifest.kind, "default/" .. manifest.metadata.name)):is_nil()
    end
  end)
end)
