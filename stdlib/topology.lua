--- Which clusters connect to which: lists of edges for `mesh.connect` and `probe.matrix`.
--- An edge is a pair of cluster names, and connects both ways.

local topology = {}

--- Every cluster with every other.
---@param fleet Fleet
---@return string[][] edges
function topology.full(fleet)
  local edges = {}
  for i = 1, #fleet do
    for j = i + 1, #fleet do
      edges[#edges + 1] = { fleet[i].name, fleet[j].name }
    end
  end
  return edges
end

--- Every cluster with one hub.
---@param fleet Fleet
---@param hub string name of the hub cluster
---@return string[][] edges
function topology.hub(fleet, hub)
  if not fleet[hub] then
    error("hub '" .. hub .. "' is not a cluster of this fleet", 2)
  end
  local edges = {}
  for _, cluster in ipairs(fleet) do
    if cluster.name ~= hub then
      edges[#edges + 1] = { hub, cluster.name }
    end
  end
  return edges
end

--- Every cluster with the next one, and the last with the first.
---@param fleet Fleet
---@return string[][] edges
function topology.ring(fleet)
  local edges = {}
  for i = 1, #fleet do
    local peer = fleet[i % #fleet + 1]
    if #fleet > 2 or i < #fleet then
      edges[#edges + 1] = { fleet[i].name, peer.name }
    end
  end
  return edges
end

return topology
