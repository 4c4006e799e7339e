local apiserver = require "apiserver"

describe("apiserver.expose", { clusters = 1 }, function()
  it("finds an address that answers, and changes nothing the second time", function(lab)
    local cluster = lab.fleet[1]
    local endpoint = apiserver.expose(cluster, { timeout = "30s" })
    expect(endpoint.cluster):is(cluster.name)
    expect(endpoint.server):matches "^https://127%.%d+%.0%.%d+:%d+$"
    local service = cluster:get("svc", "kube-system/meshwright-apiserver")
    expect(service.spec):matches { type = "NodePort", selector = { component = "kube-apiserver" } }
    expect(apiserver.expose(cluster)):equals(endpoint)
    local again = cluster:get("svc", "kube-system/meshwright-apiserver")
    expect(again.metadata.resourceVersion):is(service.metadata.resourceVersion)
  end)

  it("takes an address of a load balancer", function(lab)
    local cluster = lab.fleet[1]
    expect(apiserver.expose(cluster, { service_type = "LoadBalancer", timeout = "30s" }).server)
      :matches "^https://127%.%d+%.%d+%.%d+:6443$"
  end)
end)
