local topology = require "topology"

-- A fleet as topology sees it.
local clusters = { { name = "a" }, { name = "b" }, { name = "c" } }

describe("topology", function()
  it("is full, a hub's or a ring", function()
    expect(topology.full(clusters)):equals { { "a", "b" }, { "a", "c" }, { "b", "c" } }
    expect(topology.hub(clusters, "b")):equals { { "b", "a" }, { "b", "c" } }
    expect(topology.ring(clusters)):equals { { "a", "b" }, { "b", "c" }, { "c", "a" } }
  end)

  it("takes edges as text and as pairs, each once", function()
    expect(topology.edges(clusters, "a -- b,  b -- c , b -- a")):equals { { "a", "b" }, { "b", "c" } }
    expect(topology.edges(clusters, { { "a", "c" }, { "c", "a" } })):equals { { "a", "c" } }
  end)

  it("takes the fleet of a run", { clusters = { "alpha", "beta" }, nodes = 1 }, function(lab)
    expect(topology.full(lab.fleet)):equals { { "alpha", "beta" } }
    expect(topology.edges(lab.fleet, "beta -- alpha")):equals { { "beta", "alpha" } }
    expect(function()
      topology.hub(lab.fleet, "z")
    end):fails "hub 'z' is not a cluster of this fleet"
  end)

  it("says which cluster or edge is wrong", function()
    expect(function()
      topology.edges(clusters, "a -- d")
    end):fails "bad argument #2 'edges' to 'topology.edges' ('d' is not a cluster of this fleet)"
    expect(function()
      topology.edges(clusters, "a -- a")
    end):fails "('a' cannot connect to itself)"
    expect(function()
      topology.edges(clusters, "a-b")
    end):fails "(a -- b expected, got \"a-b\")"
    expect(function()
      topology.full()
    end):fails "bad argument #1 'fleet' to 'topology.full' (list expected, got nil)"
    expect(function()
      topology.hub(clusters, "z")
    end):fails "hub 'z' is not a cluster of this fleet"
  end)
end)
