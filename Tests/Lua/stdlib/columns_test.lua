local columns = require "columns"

assert(columns.text({ { "cluster01", 2 }, { "ü", nil } }, { "CLUSTER", "NODES" })
  == "CLUSTER    NODES\ncluster01  2\nü          -")
local pods = { { metadata = { name = "web" }, status = { phase = "Running" }, ready = true } }
assert(columns.text(pods, { { "NAME", "metadata.name" }, { "PHASE", "status.phase" }, "ready",
  { "UP", function(pod) return pod.ready and "yes" end } }) == "NAME  PHASE    ready  UP\nweb   Running  true   yes")
assert(columns.text({}, { "A", "B" }) == "A  B")
assert(columns.text({ { a = false } }, { "a", { "B", "a" } }) == "a      B\nfalse  false")

fails("bad argument #1 'rows' to 'columns.text' (list expected, got nil)", columns.text, nil, {})
fails("bad argument #2 'headings' to 'columns.text' (list expected, got nil)", columns.text, {})
