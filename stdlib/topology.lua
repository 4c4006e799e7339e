--- Which clusters connect to which: lists of edges for `mesh.connect` and `probe.matrix`.
--- An edge is a pair of cluster names, and connects both ways.

local expect = require("arguments").expect

local topology = {}

-- Not `fleet[name]`: a fleet has an error for a name that it lacks, and a list of clusters has no names at all.
local function has(fleet, name)
  for _, cluster in ipairs(fleet) do
    if cluster.name == name then
      return true
    end
  end
  return false
end

--- Every cluster with every other.
---@param fleet Fleet
---@return string[][] edges
function topology.full(fleet)
  expect("topology.full", 1, "fleet", fleet, "list")
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
  expect("topology.hub", 1, "fleet", fleet, "list")
  expect("topology.hub", 2, "hub", hub, "string")
  if not has(fleet, hub) then
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
  expect("topology.ring", 1, "fleet", fleet, "list")
  local edges = {}
  for i = 1, #fleet do
    local peer = fleet[i % #fleet + 1]
    if #fleet > 2 or i < #fleet then
      edges[#edges + 1] = { fleet[i].name, peer.name }
    end
  end
  return edges
end

local function checked_edge(fleet, a, b)
  for _, name in ipairs { a, b } do
    if not has(fleet, name) then
      error("bad argument #2 'edges' to 'topology.edges' ('" .. name .. "' is not a cluster of this fleet)", 4)
    end
  end
  if a == b then
    error("bad argument #2 'edges' to 'topology.edges' ('" .. a .. "' cannot connect to itself)", 4)
  end
  return { a, b }
end

--- The edges that a text names, such as a playbook's parameter: `cluster01 -- cluster02, cluster02 -- cluster03`. One
--- that is named twice counts once.
---@param fleet Fleet
---@param edges string|string[][] pairs of cluster names, or text
---@return string[][] edges
function topology.edges(fleet, edges)
  expect("topology.edges", 1, "fleet", fleet, "list")
  expect("topology.edges", 2, "edges", edges, "string", "list")
  local results, seen = {}, {}
  local function add(a, b)
    local edge = checked_edge(fleet, a, b)
    if not seen[a .. "\n" .. b] then
      results[#results + 1] = edge
    end
    seen[a .. "\n" .. b], seen[b .. "\n" .. a] = true, true
  end
  if type(edges) ~= "string" then
    for _, edge in ipairs(edges) do
      add(edge[1], edge[2])
    end
    return results
  end
  for part in edges:gmatch "[^,]+" do
    local a, b = part:match "^%s*(.-)%s+%-%-%s+(.-)%s*$"
    if not a then
      error(("bad argument #2 'edges' to 'topology.edges' (a -- b expected, got %q)"):format(part), 2)
    end
    add(a, b)
  end
  return results
end

return topology
