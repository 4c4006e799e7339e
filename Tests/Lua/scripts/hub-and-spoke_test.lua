describe("hub-and-spoke", function()
  it("connects spokes to the hub, and not to each other", { clusters = { "alpha", "beta", "gamma" } }, function(lab)
    local run = lab:run("hub-and-spoke", { hub = "beta" }):require()
    expect(lab:is_connected("alpha", "beta")):is(true)
    expect(lab:is_connected("beta", "gamma")):is(true)
    expect(lab:is_connected("alpha", "gamma")):is(false)
    for _, cell in ipairs(run.matrix) do
      expect(cell.ok):is(true)
    end
  end)

  it("takes the first cluster as the hub, and changes nothing when it runs again", { clusters = 3 }, function(lab)
    lab:run("hub-and-spoke"):require()
    expect(lab:is_connected("cluster01", "cluster03")):is(true)
    expect(lab:is_connected("cluster02", "cluster03")):is(false)
    expect(lab:run("hub-and-spoke").changes):is(0)
  end)

  it("refuses a hub that is no cluster", { clusters = 2 }, function(lab)
    local run = lab:run("hub-and-spoke", { hub = "cluster9" })
    expect(run.error.message):contains "hub 'cluster9' is not a cluster of this fleet"
    expect(run.changes):is(0)
  end)

  it("refuses kernels that are too old", { clusters = 2, kernel = { cluster02 = "4.4.0" } }, function(lab)
    local run = lab:run "hub-and-spoke"
    expect(run.error):matches { kind = "findings", cluster = "cluster02" }
    expect(run.changes):is(0)
  end)

  it("goes on after a fault", { clusters = 2 }, function(lab)
    lab.cluster02:inject { answer = 403, verbs = { "patch" }, resources = { "deployments" } }
    local broken = lab:run "hub-and-spoke"
    expect(broken.error):matches { kind = "forbidden", cluster = "cluster02" }
    lab.cluster02:clear_faults()
    lab:run("hub-and-spoke"):require()
    expect(lab:run("hub-and-spoke").changes):is(0)
  end)
end)
