-- A matcher that must fail, and with what.
local function refuses(check, message)
  local ok, err = pcall(check)
  assert(not ok, "it did not fail: " .. message)
  assert(err.kind == "expectation", tostring(err))
  assert(err.message:find(message, 1, true), err.message)
  return err
end

describe("expect", function()
  it("compares with is and equals", function()
    local list = { 1 }
    expect(list):is(list):equals { 1 }
    expect(list).never:is { 1 }
    refuses(function()
      expect(3):is(4)
    end, "expected 3 to be 4")
    refuses(function()
      expect(3).never:is(3)
    end, "expected 3 never to be 3")
    local err = refuses(function()
      expect({ a = 1, b = { 2 } }):equals { a = 1, b = { 3 } }
    end, "the value is not as expected")
    assert(err.expected == "{\n  a = 1,\n  b = {\n    3,\n  },\n}", err.expected)
    assert(err.actual == "{\n  a = 1,\n  b = {\n    2,\n  },\n}", err.actual)
  end)

  it("compares texts of several lines line by line", function()
    local err = refuses(function()
      expect("a\nb"):is "a\nc"
    end, "the value is not as expected")
    assert(err.expected == "a\nc" and err.actual == "a\nb")
  end)

  it("knows types and truth", function()
    expect("x"):is_a("string"):is_truthy()
    expect(1):is_a "integer"
    expect(1.5):is_a "float"
    expect(nil):is_nil():is_falsy()
    refuses(function()
      expect(1):is_a "string"
    end, "expected 1 to be a string")
  end)

  it("knows the class of an object", { clusters = 1, nodes = 1 }, function(lab)
    expect(lab):is_a "lab"
    expect(lab.fleet[1]):is_a "cluster"
  end)

  it("orders", function()
    expect(2):is_above(1):is_below(3)
    expect("1.10"):is_below "1.9"
    expect(0.1 + 0.2):is_near(0.3)
    expect(1):is_near(2, 1)
    refuses(function()
      expect(nil):is_above(1)
    end, "expected nil to be above 1")
    refuses(function()
      expect(1):is_near(2)
    end, "expected 1 to be near 2")
  end)

  it("contains text as it is, and elements that match", function()
    expect("50% of it"):contains "% of"
    expect({ { a = 1, b = 2 }, 3 }):contains({ a = 1 }):contains(3)
    expect({ 1 }).never:contains(2)
    refuses(function()
      expect({ { a = 1 } }):contains { a = 2 }
    end, "expected { { a = 1 } } to contain { a = 2 }")
    refuses(function()
      expect(nil):contains "x"
    end, "expected nil to contain \"x\"")
  end)

  it("matches patterns, and parts of tables", function()
    expect("node12"):matches "^node%d+$"
    expect({ a = { b = { 1, 2 }, c = 3 } }):matches { a = { b = { 1 } } }
    local err = refuses(function()
      expect({ a = 1, b = 2 }):matches { a = 3 }
    end, "the value is not as expected")
    assert(err.actual == "{\n  a = 1,\n}", "only what was asked for is shown")
  end)

  it("has a length", function()
    expect({ 1, 2 }):has_length(2)
    expect(""):has_length(0)
    refuses(function()
      expect({ 1 }):has_length(2)
    end, "expected { 1 } to have the length 2, it has 1")
  end)

  it("shows tables that contain themselves", function()
    local loop = {}
    loop.me = loop
    refuses(function()
      expect(loop):is_nil()
    end, "expected { me = { itself } } to be nil")
  end)

  it("lists the matchers when one is misspelt", function()
    local _, err = pcall(function()
      expect(1):equal(1)
    end)
    expect(err):contains "expect has no matcher 'equal'; it has contains, equals, fails"
    local _, other = pcall(function()
      expect(1).is(1)
    end)
    expect(other):contains "call matchers with a colon: expect(value):is(…)"
  end)
end)

describe("expect(…):fails", function()
  local function raise(err)
    return function()
      error(err, 0)
    end
  end

  it("looks into text and into fields", function()
    expect(expect(raise "it is gone"):fails()):contains "gone"
    expect(raise "it is gone"):fails "is gone"
    expect(raise { kind = "gone", message = "it is gone", hint = "go on" })
      :fails({ kind = "gone", message = "is", hint = "go" })
    expect(function() end).never:fails()
    expect(raise "a").never:fails "b"
  end)

  it("says how it failed", function()
    refuses(function()
      expect(raise "this"):fails "that"
    end, "it failed with { kind = \"error\", message = \"this\" }")
    refuses(function()
      expect(function() end):fails()
    end, "expected a function to fail")
  end)

  it("lets an expectation that is not met through", function()
    refuses(function()
      expect(function()
        expect(1):is(2)
      end):fails()
    end, "expected 1 to be 2")
  end)
end)
