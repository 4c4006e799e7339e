-- Fills a lab with pods as large as those of a real cluster. They name nodes that are not there: nothing runs them.
local task = require "task"

local function container(name, image)
  return {
    name = name,
    image = image,
    imagePullPolicy = "IfNotPresent",
    args = { "--listen=:8080", "--log-format=json", "--config=/etc/" .. name .. "/config.yaml" },
    env = {
      { name = "POD_NAME", valueFrom = { fieldRef = { apiVersion = "v1", fieldPath = "metadata.name" } } },
      { name = "POD_NAMESPACE", valueFrom = { fieldRef = { apiVersion = "v1", fieldPath = "metadata.namespace" } } },
      { name = "POD_IP", valueFrom = { fieldRef = { apiVersion = "v1", fieldPath = "status.podIP" } } },
      { name = "GOMEMLIMIT", value = "240MiB" },
    },
    ports = { { name = "http", containerPort = 8080 }, { name = "metrics", containerPort = 9090 } },
    livenessProbe = { httpGet = { path = "/healthz", port = "http" }, initialDelaySeconds = 10, periodSeconds = 10 },
    readinessProbe = { httpGet = { path = "/readyz", port = "http" }, periodSeconds = 5, failureThreshold = 3 },
    resources = { requests = { cpu = "100m", memory = "128Mi" }, limits = { cpu = "1", memory = "256Mi" } },
    securityContext = {
      allowPrivilegeEscalation = false,
      readOnlyRootFilesystem = true,
      runAsNonRoot = true,
      capabilities = { drop = { "ALL" } },
    },
    volumeMounts = {
      { name = "config", mountPath = "/etc/" .. name, readOnly = true },
      { name = "token", mountPath = "/var/run/secrets/kubernetes.io/serviceaccount", readOnly = true },
    },
  }
end

local function pod(number)
  local app = "app" .. number % 50
  return {
    apiVersion = "v1",
    kind = "Pod",
    metadata = {
      name = ("%s-7c9d8b6f5d-%05d"):format(app, number),
      namespace = "default",
      labels = {
        ["app.kubernetes.io/name"] = app,
        ["app.kubernetes.io/instance"] = app .. "-production",
        ["pod-template-hash"] = "7c9d8b6f5d",
        tier = number % 3 == 0 and "frontend" or "backend",
      },
      annotations = {
        ["prometheus.io/scrape"] = "true",
        ["prometheus.io/port"] = "9090",
        ["checksum/config"] = ("%064x"):format(number),
      },
    },
    spec = {
      nodeName = ("worker%03d"):format(number % 100),
      serviceAccountName = "default",
      containers = { container(app, "registry.example.org/" .. app .. ":1.4.2"), container("proxy", "envoy:1.31") },
      tolerations = {
        { key = "node.kubernetes.io/not-ready", operator = "Exists", effect = "NoExecute", tolerationSeconds = 300 },
        { key = "node.kubernetes.io/unreachable", operator = "Exists", effect = "NoExecute", tolerationSeconds = 300 },
      },
      volumes = {
        { name = "config", configMap = { name = app, defaultMode = 420 } },
        { name = "token", projected = { sources = { { serviceAccountToken = { path = "token" } } } } },
      },
    },
  }
end

return playbook {
  name = "pods",
  summary = "Create many pods on the first cluster",
  params = { count = { type = "integer", default = 5000, doc = "How many pods there are to be" } },
  run = function(fleet, params)
    local cluster = fleet[1]
    local there = {}
    for _, object in ipairs(cluster:list("pods", { namespace = "default" })) do there[object.metadata.name] = true end
    local wanted = {}
    for number = 1, params.count do
      local object = pod(number)
      if not there[object.metadata.name] then wanted[#wanted + 1] = object end
    end
    task.map(wanted, function(object) cluster:create(object) end, { limit = 16 })
  end,
}
