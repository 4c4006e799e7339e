local semver = require "semver"

describe("semver", function()
  -- semver.org 2.0.0, 11.4
  it("orders versions as the specification does", function()
    local ordered = {
      "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
      "1.0.0", "2.0.0", "2.1.0", "2.1.1", "2.10.0",
    }
    for i = 1, #ordered do
      for j = 1, #ordered do
        local expected = i < j and -1 or i > j and 1 or 0
        local a, b = ordered[i], ordered[j]
        expect({ a, b, semver.compare(a, b) }):equals { a, b, expected }
      end
    end
    expect(semver.parse "1.9.0" < semver.parse "1.10.0"):is(true)
    expect(semver.parse "1.0.0+a"):is(semver.parse "1.0.0+b")
  end)

  it("writes versions whole", function()
    expect(tostring(semver.parse "v1.29.4+k3s1")):is "1.29.4+k3s1"
    expect(tostring(semver.parse "5.10")):is "5.10.0"
    expect(tostring(semver.parse "v1.18.2-rc.1")):is "1.18.2-rc.1"
  end)

  it("knows what is no version", function()
    for _, text in ipairs {
      "", "v", "1.", "1.2.", "1.2.3.4", "a.b.c", "1.2.3-", "-1", "1..2", "99999999999999999999.0.0",
    } do
      expect({ text, semver.is_valid(text) }):equals { text, false }
    end
    expect(semver.is_valid(nil)):is(false)
    expect(semver.is_valid "1.2.3"):is(true)
  end)

  it("finds the latest", function()
    expect(semver.latest { "v1.9.1", "v1.10.0", "v1.2.0" }):is "v1.10.0"
    expect(semver.latest {}):is_nil()
  end)

  local cases = {
    { "1.18.2", ">=1.14 <1.20", true }, { "1.20.0", ">=1.14 <1.20", false }, { "1.18.2", ">= 1.14, < 1.20", true },
    { "1.18.9", "~1.18.2", true }, { "1.19.0", "~1.18.2", false }, { "1.18.1", "~1.18.2", false },
    { "1.9.0", "~1", true }, { "2.0.0", "~1", false }, { "1.19.0", "^1.18", true }, { "2.0.0", "^1.18", false },
    { "0.3.0", "^0.2.3", false }, { "0.2.9", "^0.2.3", true }, { "0.0.4", "^0.0.3", false },
    { "0.0.3", "^0.0.3", true }, { "1.18.7", "1.18", true }, { "1.18.7", "1.18.x", true },
    { "1.19.0", "1.18.x", false }, { "1.18.7", "=1.18.7", true }, { "1.18.3", "!=1.18.3", false },
    { "1.18.5", ">1.18", false }, { "1.19.0", ">1.18", true }, { "1.18.5", "<=1.18", true },
    { "1.5.0", "<1.2 || >=1.4", true }, { "1.3.0", "<1.2 || >=1.4", false }, { "3.0.0", "*", true },
    { "1.19.0-rc.1", ">=1.19.0", false },
  }
  for _, case in ipairs(cases) do
    local version, constraint, expected = table.unpack(case)
    it(("says that %s %s %s"):format(version, expected and "satisfies" or "does not satisfy", constraint), function()
      expect(semver.satisfies(version, constraint)):is(expected)
    end)
  end

  it("names the argument that is wrong", function()
    expect(function()
      semver.parse "latest"
    end):fails "bad argument #1 'text' to 'semver.parse' (version expected, got \"latest\")"
    expect(function()
      semver.compare "1.0.0"
    end):fails "bad argument #2 'b' to 'semver.compare' (version expected, got nil)"
    expect(function()
      semver.satisfies("1.0.0", "=> 1")
    end):fails "(\"=> 1\" is no constraint)"
    expect(function()
      semver.satisfies("1.0.0", "")
    end):fails "(\"\" is no constraint)"
  end)
end)
