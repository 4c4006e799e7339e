--- A Service that makes a cluster's API server reachable from outside, at a node's address.

local kubeconfig = require "kubeconfig"

local apiserver = {}

local NAMESPACE = "kube-system"
local NAME = "meshwright-apiserver"
local SELECTOR = { component = "kube-apiserver", tier = "control-plane" }
local PORT = 6443

local function service(service_type, selector)
  return {
    apiVersion = "v1",
    kind = "Service",
    metadata = { name = NAME, namespace = NAMESPACE },
    spec = {
      type = service_type,
      selector = selector,
      ports = { { name = "https", port = PORT, targetPort = PORT, protocol = "TCP" } },
    },
  }
end

-- k3s, RKE2 and managed control planes run the API server outside pods: the Service then has no selector, and leads to
-- the addresses that the cluster itself uses for `default/kubernetes`.
local function endpoint_slice(cluster)
  local own = cluster:get("endpointslices.discovery.k8s.io", "default/kubernetes")
  local endpoints = {}
  for _, endpoint in ipairs(own.endpoints or {}) do
    endpoints[#endpoints + 1] = { addresses = endpoint.addresses, conditions = { ready = true } }
  end
  return {
    apiVersion = "discovery.k8s.io/v1",
    kind = "EndpointSlice",
    metadata = { name = NAME, namespace = NAMESPACE, labels = { ["kubernetes.io/service-name"] = NAME } },
    addressType = own.addressType,
    endpoints = endpoints,
    ports = { { name = "https", port = own.ports[1].port, protocol = "TCP" } },
  }
end

--- Exposes the API server of a cluster and returns the address that answers over TLS.
---
--- The address counts only once its certificate verifies against the cluster's CA. Where the certificate does not name
--- the address, `tls_server_name` is a name that it does carry.
---@param cluster Cluster
---@param options? { service_type?: "NodePort"|"LoadBalancer", timeout?: duration }
---@return { cluster: string, server: string, tls_server_name?: string }
function apiserver.expose(cluster, options)
  options = options or {}
  local pods = cluster:list("pods", { namespace = NAMESPACE, labels = "component=kube-apiserver,tier=control-plane" })
  cluster:apply(service(options.service_type or "NodePort", #pods > 0 and SELECTOR or nil))
  if #pods == 0 then
    cluster:apply(endpoint_slice(cluster))
  end
  return kubeconfig.endpoint(cluster, NAMESPACE .. "/" .. NAME, { timeout = options.timeout })
end

return apiserver
