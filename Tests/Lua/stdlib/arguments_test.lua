local arguments = require "arguments"

describe("arguments.expect", function()
  it("takes any of the kinds", function()
    arguments.expect("f", 1, "x", 3, "integer")
    arguments.expect("f", 1, "x", 3.0, "integer")
    arguments.expect("f", 1, "x", nil, "string", "nil")
    arguments.expect("f", 1, "x", {}, "string", "list")
    arguments.expect("f", 1, "x", "1m30s", "duration")
    expect(function()
      arguments.expect("f", 2, "x", 1.5, "integer", "string")
    end):fails "bad argument #2 'x' to 'f' (integer or string expected, got number)"
  end)
end)

describe("arguments.options", function()
  local kinds = { count = "integer", name = "string" }

  it("fills in defaults in a new table", function()
    local given = { name = "a" }
    expect(arguments.options("f", 1, given, kinds, { count = 2, name = "b" })):equals { count = 2, name = "a" }
    expect(given):equals { name = "a" }
    expect(arguments.options("f", 1, nil, kinds)):equals {}
  end)

  it("knows every field", function()
    expect(function()
      arguments.options("f", 1, { nmae = "a" }, kinds)
    end):fails "bad argument #1 'options' to 'f' (unknown field 'nmae'; it takes 'count', 'name')"
    expect(function()
      arguments.options("f", 1, { name = 1 }, kinds)
    end):fails "(field 'name': string expected, got number)"
  end)
end)

describe("a wrong argument is an error at the line that called the function:", function()
  for _, call in ipairs {
    "require('tables').map(nil, print)",
    "require('retry').on_error()",
    "require('retry').on_conflict(print, { delay = 'soon' })",
    "require('retry').on_conflict(print, { when = print })",
    "require('wait').poll(print, { intervall = 1 })",
    "require('semver').parse('x')",
    "require('semver').satisfies('1', '')",
    "require('semver').latest { 'x' }",
    "require('cidr').host('10.0.0.0/8', 'x')",
    "require('cidr').parse('x')",
    "require('cidr').subnet('10.0.0.0/8', 7, 0)",
    "require('template').render('${x}', {})",
    "require('columns').text({})",
    "require('strings').split('a', '')",
    "require('durations').text('soon')",
    "require('topology').edges({}, 'a')",
    "require('topology').edges({ { name = 'c' } }, 'c -- d')",
    "require('topology').edges({ { name = 'c' } }, { { 'c', 'c' } })",
  } do
    it(call, function()
      local ok, err = pcall(load("\n\n" .. call, "@playbook.lua"))
      expect(ok):is(false)
      expect(tostring(err)):matches "^playbook%.lua:3: "
    end)
  end
end)
