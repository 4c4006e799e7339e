describe("playbook", function()
  local function declaration(changes)
    local result = { name = "n", summary = "s", run = print }
    for key, value in pairs(changes or {}) do
      result[key] = value
    end
    return result
  end

  it("returns what it was given, with parameters", function()
    expect(playbook(declaration())):matches { name = "n", summary = "s", params = {} }
  end)

  it("names the field that is wrong", function()
    expect(function()
      playbook(declaration { naem = "x" })
    end):fails "playbook has no field 'naem'; it takes name, summary, params and run"
    expect(function()
      playbook(declaration { run = "x" })
    end):fails "playbook.run must be a function, got string"
    expect(function()
      playbook "x"
    end):fails "playbook { … } takes a table with name, summary, params and run"
  end)
end)

describe("parameters", function()
  local declared = playbook {
    name = "n",
    summary = "s",
    params = { namespace = { type = "string" }, hub = { type = "string", optional = true } },
    run = function(_, params)
      local names = {}
      for name in pairs(params) do
        names[#names + 1] = name
      end
      return params.namespace, params.hub, names, rawget(params, "nothing"), params[1]
    end,
  }

  it("are those that are declared, nil where they have no value", function()
    local namespace, hub, names, nothing, first = declared.run({}, { namespace = "x" })
    expect(namespace):is "x"
    expect(hub):is_nil()
    expect(names):equals { "namespace" }
    expect(nothing):is_nil()
    expect(first):is_nil()
  end)

  it("are an error where they are not declared, at the line that reads them", function()
    local misspelt = playbook {
      name = "n",
      summary = "s",
      params = { namespace = { type = "string" } },
      run = function(_, params)
        return params.namspace
      end,
    }
    expect(function()
      misspelt.run({}, {})
    end):fails "the playbook declares no parameter 'namspace'; did you mean 'namespace'?"
  end)
end)

describe("step", function()
  it("returns what its function returns", function()
    expect(step("One", function()
      return "a"
    end)):is "a"
  end)

  it("does not call the function of a step that does not apply", function()
    expect(step("One", { when = false }, function()
      error "called"
    end)):is_nil()
  end)

  it("refuses a condition that is nil, as it cannot be told from none", function()
    local absent = {}
    expect(function()
      step("One", { when = absent.cluster }, function()
        error "called"
      end)
    end):fails "write `when = x ~= nil`"
  end)

  it("raises the error of its function", function()
    expect(function()
      step("One", function()
        error { kind = "gone", message = "it is gone" }
      end)
    end):fails { kind = "gone" }
  end)

  it("wants a name and a function", function()
    expect(function()
      step "One"
    end):fails "step takes a name, options if any, and a function"
  end)
end)
