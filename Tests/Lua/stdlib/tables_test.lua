local kube, tables = require "kube", require "tables"

local pods = {
  { metadata = { name = "b", labels = { ["app.kubernetes.io/name"] = "web" } }, spec = { nodeName = "n1" } },
  { metadata = { name = "a" }, spec = { nodeName = "n2" } },
  { metadata = { name = "c" }, spec = { nodeName = "n1", containers = { { image = "nginx" } } } },
}

local function names(list)
  return tables.map(list, function(pod)
    return pod.metadata.name
  end)
end

describe("tables for lists", function()
  it("maps", function()
    expect(names(pods)):equals { "b", "a", "c" }
    expect(tables.map({}, tostring)):equals {}
    expect(tables.map({ 5, 6 }, function(_, position)
      return position
    end)):equals { 1, 2 }
  end)

  it("maps a fleet", { clusters = { "c" }, nodes = 1 }, function(lab)
    expect(tables.map(lab.fleet, function(cluster)
      return cluster.name
    end)):equals { "c" }
  end)

  it("filters, and an empty result is still a list", function()
    expect(names(tables.filter(pods, function(pod)
      return pod.spec.nodeName == "n1"
    end))):equals { "b", "c" }
    expect(kube.json(tables.filter({ 1 }, function()
      return false
    end))):is "[]"
  end)

  it("finds", function()
    local found, position = tables.find(pods, function(pod)
      return pod.metadata.name == "c"
    end)
    expect(found):is(pods[3])
    expect(position):is(3)
    expect(tables.find(pods, function()
      return false
    end)):is_nil()
    expect(tables.contains({ 1, { a = 1 } }, { a = 1 })):is(true)
    expect(tables.contains({ 1 }, 2)):is(false)
  end)

  it("keeps each once", function()
    expect(tables.unique { 3, 1, 3, 2, 1 }):equals { 3, 1, 2 }
  end)

  it("sorts by a path or a function, and keeps the order of equals", function()
    expect(names(tables.sorted(pods, "metadata.name"))):equals { "a", "b", "c" }
    expect(names(tables.sorted(pods, "spec.nodeName"))):equals { "b", "c", "a" }
    expect(tables.sorted { 10, 9, 1 }):equals { 1, 9, 10 }
    expect(tables.sorted({ "aa", "b" }, function(text)
      return #text
    end)):equals { "b", "aa" }
  end)

  it("groups", function()
    expect(tables.index_by(pods, "metadata.name").c):is(pods[3])
    expect(names(tables.group_by(pods, "spec.nodeName").n1)):equals { "b", "c" }
  end)
end)

describe("tables in depth", function()
  it("sorts keys, and values by them", function()
    expect(tables.keys { b = 1, a = 2, [1] = 3 }):equals { 1, "a", "b" }
    expect(tables.values { b = 1, a = 2 }):equals { 2, 1 }
  end)

  it("gets by path", function()
    expect(tables.get(pods[3], "spec.containers.1.image")):is "nginx"
    expect(tables.get(pods[1], { "metadata", "labels", "app.kubernetes.io/name" })):is "web"
    expect(tables.get(pods[2], "spec.containers.1.image", "none")):is "none"
    expect(tables.get(nil, "a")):is_nil()
    expect(tables.get({ off = false }, "off", true)):is(false)
  end)

  it("copies, and leaves the original alone", function()
    local original = { list = { 1, { x = 1 } }, keep = null }
    local copy = tables.copy(original)
    expect(copy):equals(original)
    copy.list[2].x = 2
    expect(original.list[2].x):is(1)
    expect(copy.keep):is(null)
  end)

  it("merges, and leaves the original alone", function()
    local base = { a = 1, b = { c = 1, d = 1 }, l = { 1, 2 } }
    expect(tables.merge(base, { b = { c = 2 }, l = { 3 } }, { e = null }))
      :equals { a = 1, b = { c = 2, d = 1 }, l = { 3 }, e = null }
    expect(base):equals { a = 1, b = { c = 1, d = 1 }, l = { 1, 2 } }
  end)

  it("compares", function()
    expect(tables.equal({ 1, { a = {} } }, { 1, { a = {} } })):is(true)
    expect(tables.equal({ 1 }, { 1, 2 })):is(false)
    expect(tables.equal({ 1, 2 }, { 1 })):is(false)
    expect(tables.equal({}, 1)):is(false)
  end)

  it("names the argument that is wrong", function()
    local function fails(text, fn, ...)
      local arguments = table.pack(...)
      expect(function()
        fn(table.unpack(arguments, 1, arguments.n))
      end):fails(text)
    end
    fails("bad argument #1 'list' to 'tables.map' (list expected, got nil)", tables.map, nil, print)
    fails("bad argument #2 'fn' to 'tables.map' (function expected, got nil)", tables.map, {})
    fails("bad argument #1 'list' to 'tables.filter' (list expected, got \"text\")", tables.filter, "text", print)
    fails("bad argument #1 'list' to 'tables.unique' (list expected, got null)", tables.unique, null)
    fails("#2 'by' to 'tables.index_by' (string or list or function expected, got nil)", tables.index_by, {})
    fails("bad argument #2 '...' to 'tables.merge' (table expected, got nil)", tables.merge, {}, nil)
  end)
end)
