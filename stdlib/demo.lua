--- The demo application of the documented procedure: `rebel-base` answers with its cluster's name, `x-wing` is its
--- client, and the Service `rebel-base` is global.

local demo = {}

local NGINX = "docker.io/nginx:1.15.8"
local JSON_MOCK =
  "quay.io/cilium/json-mock:v1.3.3@sha256:f26044a2b8085fcaa8146b6b8bb73556134d7ec3d5782c6a04a058c945924ca0"

local function deployment(name, namespace, pod)
  return {
    apiVersion = "apps/v1",
    kind = "Deployment",
    metadata = { name = name, namespace = namespace },
    spec = {
      replicas = 2,
      selector = { matchLabels = { name = name } },
      template = { metadata = { labels = { name = name } }, spec = pod },
    },
  }
end

local function rebel_base(namespace)
  local http = { path = "/", port = 80 }
  return deployment("rebel-base", namespace, {
    containers = {
      {
        name = "rebel-base",
        image = NGINX,
        volumeMounts = { { name = "html", mountPath = "/usr/share/nginx/html/" } },
        livenessProbe = { httpGet = http, periodSeconds = 1 },
        readinessProbe = { httpGet = http },
      },
    },
    volumes = {
      {
        name = "html",
        configMap = { name = "rebel-base-response", items = { { key = "message", path = "index.html" } } },
      },
    },
  })
end

local function x_wing(namespace)
  local curl = { command = { "curl", "-sS", "-o", "/dev/null", "localhost" } }
  return deployment("x-wing", namespace, {
    containers = {
      {
        name = "x-wing-container",
        image = JSON_MOCK,
        livenessProbe = { exec = curl },
        readinessProbe = { exec = curl },
      },
    },
  })
end

--- The objects of the demo, as `cluster:apply` takes them.
---@param cluster_name string the name that the answers carry
---@param namespace string
---@return table[] manifests
function demo.manifests(cluster_name, namespace)
  return {
    {
      apiVersion = "v1",
      kind = "ConfigMap",
      metadata = { name = "rebel-base-response", namespace = namespace },
      data = { message = ('{"Galaxy": "Alderaan", "Cluster": "%s"}\n'):format(cluster_name) },
    },
    rebel_base(namespace),
    x_wing(namespace),
    {
      apiVersion = "v1",
      kind = "Service",
      metadata = {
        name = "rebel-base",
        namespace = namespace,
        annotations = { ["service.cilium.io/global"] = "true" },
      },
      spec = {
        type = "ClusterIP",
        selector = { name = "rebel-base" },
        ports = { { name = "http", port = 80, targetPort = 80, protocol = "TCP" } },
      },
    },
  }
end

--- Applies the demo and waits until its pods are ready.
---@param cluster Cluster
---@param options? { namespace?: string, timeout?: duration }
function demo.deploy(cluster, options)
  options = options or {}
  local namespace = options.namespace or "default"
  for _, manifest in ipairs(demo.manifests(cluster.name, namespace)) do
    cluster:apply(manifest)
  end
  for _, name in ipairs { "rebel-base", "x-wing" } do
    cluster:wait("deployment", namespace .. "/" .. name, { condition = "Available", timeout = options.timeout })
  end
end

--- Removes the demo.
---@param cluster Cluster
---@param options? { namespace?: string }
function demo.remove(cluster, options)
  local namespace = options and options.namespace or "default"
  for _, manifest in ipairs(demo.manifests(cluster.name, namespace)) do
    cluster:delete(manifest.kind, namespace .. "/" .. manifest.metadata.name)
  end
end

return demo
