local columns = require "columns"

describe("columns.text", function()
  it("aligns lists, and shows what is absent", function()
    expect(columns.text({ { "cluster01", 2 }, { "ü", nil } }, { "CLUSTER", "NODES" }))
      :is "CLUSTER    NODES\ncluster01  2\nü          -"
  end)

  it("picks fields of objects by path and by function", function()
    local pods = { { metadata = { name = "web" }, status = { phase = "Running" }, ready = true } }
    local headings = {
      { "NAME", "metadata.name" },
      { "PHASE", "status.phase" },
      "ready",
      { "UP", function(pod) return pod.ready and "yes" end },
    }
    expect(columns.text(pods, headings)):is "NAME  PHASE    ready  UP\nweb   Running  true   yes"
    expect(columns.text({ { a = false } }, { "a", { "B", "a" } })):is "a      B\nfalse  false"
  end)

  it("has a heading also without rows", function()
    expect(columns.text({}, { "A", "B" })):is "A  B"
  end)

  it("names the argument that is wrong", function()
    expect(function()
      columns.text(nil, {})
    end):fails "bad argument #1 'rows' to 'columns.text' (list expected, got nil)"
    expect(function()
      columns.text {}
    end):fails "bad argument #2 'headings' to 'columns.text' (list expected, got nil)"
  end)
end)
