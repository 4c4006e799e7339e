local semver = require "semver"

-- semver.org 2.0.0, 11.4
local ordered = {
  "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
  "1.0.0", "2.0.0", "2.1.0", "2.1.1", "2.10.0",
}
for i = 1, #ordered do
  for j = 1, #ordered do
    local expected = i < j and -1 or i > j and 1 or 0
    assert(semver.compare(ordered[i], ordered[j]) == expected, ordered[i] .. " with " .. ordered[j])
  end
end

assert(tostring(semver.parse "v1.29.4+k3s1") == "1.29.4+k3s1")
assert(tostring(semver.parse "5.10") == "5.10.0")
assert(tostring(semver.parse "v1.18.2-rc.1") == "1.18.2-rc.1")
assert(semver.parse "1.9.0" < semver.parse "1.10.0")
assert(semver.parse "1.0.0+a" == semver.parse "1.0.0+b")
for _, text in ipairs { "", "v", "1.", "1.2.", "1.2.3.4", "a.b.c", "1.2.3-", "-1", "1..2", "99999999999999999999.0.0" } do
  assert(not semver.is_valid(text), text)
end
assert(not semver.is_valid(nil) and semver.is_valid "1.2.3")
assert(semver.latest { "v1.9.1", "v1.10.0", "v1.2.0" } == "v1.10.0")
assert(semver.latest {} == nil)

local cases = {
  { "1.18.2", ">=1.14 <1.20", true }, { "1.20.0", ">=1.14 <1.20", false }, { "1.18.2", ">= 1.14, < 1.20", true },
  { "1.18.9", "~1.18.2", true }, { "1.19.0", "~1.18.2", false }, { "1.18.1", "~1.18.2", false },
  { "1.9.0", "~1", true }, { "2.0.0", "~1", false }, { "1.19.0", "^1.18", true }, { "2.0.0", "^1.18", false },
  { "0.3.0", "^0.2.3", false }, { "0.2.9", "^0.2.3", true }, { "0.0.4", "^0.0.3", false }, { "0.0.3", "^0.0.3", true },
  { "1.18.7", "1.18", true }, { "1.18.7", "1.18.x", true }, { "1.19.0", "1.18.x", false }, { "1.18.7", "=1.18.7", true },
  { "1.18.3", "!=1.18.3", false }, { "1.18.5", ">1.18", false }, { "1.19.0", ">1.18", true }, { "1.18.5", "<=1.18", true },
  { "1.5.0", "<1.2 || >=1.4", true }, { "1.3.0", "<1.2 || >=1.4", false }, { "3.0.0", "*", true },
  { "1.19.0-rc.1", ">=1.19.0", false },
}
for _, case in ipairs(cases) do
  assert(semver.satisfies(case[1], case[2]) == case[3], case[1] .. " " .. case[2])
end

fails("bad argument #1 'text' to 'semver.parse' (version expected, got \"latest\")", semver.parse, "latest")
fails("bad argument #2 'b' to 'semver.compare' (version expected, got nil)", semver.compare, "1.0.0")
fails("(\"=> 1\" is no constraint)", semver.satisfies, "1.0.0", "=> 1")
fails("(\"\" is no constraint)", semver.satisfies, "1.0.0", "")
