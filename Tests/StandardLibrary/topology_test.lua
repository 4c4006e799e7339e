local topology = require "topology"
local equal = require("tables").equal

-- A fleet as topology sees it, of more clusters than the run has.
local clusters = { { name = "a" }, { name = "b" }, { name = "c" } }

assert(equal(topology.full(clusters), { { "a", "b" }, { "a", "c" }, { "b", "c" } }))
assert(equal(topology.hub(clusters, "b"), { { "b", "a" }, { "b", "c" } }))
assert(equal(topology.ring(clusters), { { "a", "b" }, { "b", "c" }, { "c", "a" } }))
assert(equal(topology.edges(clusters, "a -- b,  b -- c , b -- a"), { { "a", "b" }, { "b", "c" } }))
assert(equal(topology.edges(clusters, { { "a", "c" }, { "c", "a" } }), { { "a", "c" } }))
assert(#topology.full(fleet) == 0)

fails("bad argument #2 'edges' to 'topology.edges' ('d' is not a cluster of this fleet)", topology.edges, clusters, "a -- d")
fails("('a' cannot connect to itself)", topology.edges, clusters, "a -- a")
fails("(a -- b expected, got \"a-b\")", topology.edges, clusters, "a-b")
fails("bad argument #1 'fleet' to 'topology.full' (list expected, got nil)", topology.full)
fails("hub 'z' is not a cluster of this fleet", topology.hub, clusters, "z")
fails("hub 'z' is not a cluster of this fleet", topology.hub, fleet, "z")
fails("there is no cluster \"z\" in the fleet", function() return fleet.z end)
assert(fleet:find "z" == nil and fleet:find("c").name == "c" and fleet[2] == nil)
