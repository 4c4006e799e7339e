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
