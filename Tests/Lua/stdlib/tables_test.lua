local tables = require "tables"

local function same(a, b)
  assert(tables.equal(a, b), "got " .. require("kube").json(a))
end

local pods = {
  { metadata = { name = "b", labels = { ["app.kubernetes.io/name"] = "web" } }, spec = { nodeName = "n1" } },
  { metadata = { name = "a" }, spec = { nodeName = "n2" } },
  { metadata = { name = "c" }, spec = { nodeName = "n1", containers = { { image = "nginx" } } } },
}
local function names(list)
  return tables.map(list, function(pod) return pod.metadata.name end)
end

same(names(pods), { "b", "a", "c" })
same(tables.map({}, tostring), {})
same(tables.map({ 5, 6 }, function(_, position) return position end), { 1, 2 })
same(names(tables.filter(pods, function(pod) return pod.spec.nodeName == "n1" end)), { "b", "c" })
local found, position = tables.find(pods, function(pod) return pod.metadata.name == "c" end)
assert(found == pods[3] and position == 3)
assert(tables.find(pods, function() return false end) == nil)
assert(tables.contains({ 1, { a = 1 } }, { a = 1 }) and not tables.contains({ 1 }, 2))
same(tables.unique { 3, 1, 3, 2, 1 }, { 3, 1, 2 })
same(names(tables.sorted(pods, "metadata.name")), { "a", "b", "c" })
same(names(tables.sorted(pods, "spec.nodeName")), { "b", "c", "a" })
same(tables.sorted { 10, 9, 1 }, { 1, 9, 10 })
same(tables.sorted({ "aa", "b" }, function(text) return #text end), { "b", "aa" })
assert(tables.index_by(pods, "metadata.name").c == pods[3])
same(names(tables.group_by(pods, "spec.nodeName").n1), { "b", "c" })
same(tables.keys { b = 1, a = 2, [1] = 3 }, { 1, "a", "b" })
same(tables.values { b = 1, a = 2 }, { 2, 1 })
assert(tables.get(pods[3], "spec.containers.1.image") == "nginx")
assert(tables.get(pods[1], { "metadata", "labels", "app.kubernetes.io/name" }) == "web")
assert(tables.get(pods[2], "spec.containers.1.image", "none") == "none" and tables.get(nil, "a") == nil)
assert(tables.get({ off = false }, "off", true) == false)

local original = { list = { 1, { x = 1 } }, keep = null }
local copy = tables.copy(original)
same(copy, original)
copy.list[2].x = 2
assert(original.list[2].x == 1 and copy.keep == null)

local base = { a = 1, b = { c = 1, d = 1 }, l = { 1, 2 } }
same(tables.merge(base, { b = { c = 2 }, l = { 3 } }, { e = null }), { a = 1, b = { c = 2, d = 1 }, l = { 3 }, e = null })
assert(base.b.c == 1 and #base.l == 2)
assert(not tables.equal({ 1 }, { 1, 2 }) and not tables.equal({ 1, 2 }, { 1 }) and not tables.equal({}, 1))
assert(require("kube").json(tables.filter({ 1 }, function() return false end)) == "[]")
assert(tables.map(fleet, function(cluster) return cluster.name end)[1] == "c")

fails("bad argument #1 'list' to 'tables.map' (list expected, got nil)", tables.map, nil, print)
fails("bad argument #2 'fn' to 'tables.map' (function expected, got nil)", tables.map, {})
fails("bad argument #1 'list' to 'tables.filter' (list expected, got \"text\")", tables.filter, "text", print)
fails("bad argument #1 'list' to 'tables.unique' (list expected, got null)", tables.unique, null)
fails("bad argument #2 'by' to 'tables.index_by' (string or list or function expected, got nil)", tables.index_by, {})
fails("bad argument #2 '...' to 'tables.merge' (table expected, got nil)", tables.merge, {}, nil)
