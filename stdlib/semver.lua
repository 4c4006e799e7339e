--- Semantic versions (semver.org 2.0.0) as Kubernetes and its images write them: a leading `v` is taken, and what is
--- missing is zero, so that `5.10` and `v1.18.2-rc.1` are versions too.

local expect = require("arguments").expect

local semver = {}

---@class semver.Version
---@field major integer
---@field minor integer
---@field patch integer
---@field prerelease? string `rc.1`
---@field build? string `k3s1`; it does not count when versions are compared

local version = { __name = "version" }

-- nil for what no integer can hold. What was not written is zero.
local function part(digits)
  return digits == "" and 0 or math.tointeger(tonumber(digits))
end

local function read(text)
  local core, build = text:match "^%s*[vV]?([^+]+)%+?(.-)%s*$"
  local numbers, prerelease = (core or ""):match "^([%d.]+)%-?(.*)$"
  local major, minor, patch = (numbers or ""):match "^(%d+)%.?(%d*)%.?(%d*)$"
  if not major or numbers:find("..", 1, true) or numbers:sub(-1) == "." or core:sub(-1) == "-" then
    return nil
  end
  if not (part(major) and part(minor) and part(patch)) then
    return nil
  end
  return setmetatable({
    major = part(major),
    minor = part(minor),
    patch = part(patch),
    prerelease = prerelease ~= "" and prerelease or nil,
    build = build ~= "" and build or nil,
  }, version), minor == "" and 1 or patch == "" and 2 or 3
end

local function checked(fn, position, name, value)
  if getmetatable(value) == version then
    return value
  end
  local result = type(value) == "string" and read(value)
  if not result then
    local got = type(value) == "string" and ("%q"):format(value) or type(value)
    error(("bad argument #%d '%s' to '%s' (version expected, got %s)"):format(position, name, fn, got), 3)
  end
  return result
end

-- Numbers come before words, and fewer parts before more: semver.org 2.0.0, 11.4.
local function compare_identifiers(a, b)
  local x, y = tonumber(a), tonumber(b)
  if x and y then
    return x < y and -1 or x > y and 1 or 0
  elseif x or y then
    return x and -1 or 1
  end
  return a < b and -1 or a > b and 1 or 0
end

local function compare_prereleases(a, b)
  if not a or not b then
    return a and -1 or b and 1 or 0
  end
  local next_a, next_b = a:gmatch "[^.]+", b:gmatch "[^.]+"
  while true do
    local x, y = next_a(), next_b()
    if not x or not y then
      return y and -1 or x and 1 or 0
    end
    local order = compare_identifiers(x, y)
    if order ~= 0 then
      return order
    end
  end
end

local function compare(a, b)
  for _, field in ipairs { "major", "minor", "patch" } do
    if a[field] ~= b[field] then
      return a[field] < b[field] and -1 or 1
    end
  end
  return compare_prereleases(a.prerelease, b.prerelease)
end

function version.__eq(a, b)
  return compare(a, b) == 0
end

function version.__lt(a, b)
  return compare(a, b) < 0
end

function version.__le(a, b)
  return compare(a, b) <= 0
end

function version.__tostring(self)
  return ("%d.%d.%d"):format(self.major, self.minor, self.patch)
    .. (self.prerelease and "-" .. self.prerelease or "")
    .. (self.build and "+" .. self.build or "")
end

--- Reads a version. Versions compare with `<`, `<=` and `==`, and print as text.
---@param text string|semver.Version
---@return semver.Version
function semver.parse(text)
  -- Not a tail call: the error is for the caller.
  local result = checked("semver.parse", 1, "text", text)
  return result
end

--- Whether a text is a version.
---@param text any
---@return boolean
function semver.is_valid(text)
  return type(text) == "string" and read(text) ~= nil
end

--- How two versions are ordered.
---@param a string|semver.Version
---@param b string|semver.Version
---@return integer order -1 when `a` is older, 1 when it is newer, 0 when they are of the same precedence
function semver.compare(a, b)
  return compare(checked("semver.compare", 1, "a", a), checked("semver.compare", 2, "b", b))
end

--- The newest of a list of versions, as the list has it.
---@param versions (string|semver.Version)[]
---@return string|semver.Version|nil newest nil when the list is empty
function semver.latest(versions)
  expect("semver.latest", 1, "versions", versions, "list")
  local newest, newest_version
  for position = 1, #versions do
    local candidate = checked("semver.latest", 1, "versions", versions[position])
    if not newest or compare(candidate, newest_version) > 0 then
      newest, newest_version = versions[position], candidate
    end
  end
  return newest
end

-- The first version after all that begin with the given parts: 1.18 ends at 1.19.0.
local function after(base, parts)
  return {
    major = base.major + (parts == 1 and 1 or 0),
    minor = parts == 1 and 0 or base.minor + (parts == 2 and 1 or 0),
    patch = parts < 3 and 0 or base.patch + 1,
  }
end

-- What ^ leaves unchanged: the first part that is not zero.
local function significant(base, parts)
  if base.major > 0 or parts == 1 then
    return 1
  end
  return (base.minor > 0 or parts == 2) and 2 or 3
end

-- `base` was given with so many parts; where these are not all, it stands for every version that begins so.
local COMPARATORS = {
  ["="] = function(v, base, parts)
    if parts == 3 then
      return compare(v, base) == 0
    end
    return compare(v, base) >= 0 and compare(v, after(base, parts)) < 0
  end,
  [">"] = function(v, base, parts)
    if parts == 3 then
      return compare(v, base) > 0
    end
    return compare(v, after(base, parts)) >= 0
  end,
  [">="] = function(v, base)
    return compare(v, base) >= 0
  end,
  ["<"] = function(v, base)
    return compare(v, base) < 0
  end,
  ["<="] = function(v, base, parts)
    if parts == 3 then
      return compare(v, base) <= 0
    end
    return compare(v, after(base, parts)) < 0
  end,
  ["~"] = function(v, base, parts)
    return compare(v, base) >= 0 and compare(v, after(base, math.min(parts, 2))) < 0
  end,
  ["^"] = function(v, base, parts)
    return compare(v, base) >= 0 and compare(v, after(base, significant(base, parts))) < 0
  end,
}
COMPARATORS[""] = COMPARATORS["="]
COMPARATORS["!="] = function(v, base, parts)
  return not COMPARATORS["="](v, base, parts)
end

-- One alternative of a constraint: comparators that all have to hold. nil when it is none.
local function holds(v, alternative)
  local result, count = true, 0
  local spaced = alternative:gsub("([<>=!~^]+)%s+", "%1"):gsub("%.[xX*]", "")
  for comparator in spaced:gmatch "[^%s,]+" do
    local sign, text = comparator:match "^([<>=!~^]*)(.+)$"
    local base, parts
    if text and text ~= "*" then
      base, parts = read(text)
    end
    if text ~= "*" and (not base or not COMPARATORS[sign]) then
      return nil
    end
    count = count + 1
    result = result and (text == "*" or COMPARATORS[sign](v, base, parts))
  end
  if count == 0 then
    return nil
  end
  return result
end

--- Whether a version meets a constraint, written as for Helm: `>=1.14 <1.20`, `~1.18.2` (patches), `^1.18` (no new
--- major version), `1.18.x`, `!=1.18.3`, and `||` between alternatives. `1.18` stands for all of 1.18.
--- A prerelease such as `1.19.0-rc.1` comes before its release, and is not left out.
---@param value string|semver.Version
---@param constraint string
---@return boolean
function semver.satisfies(value, constraint)
  local v = checked("semver.satisfies", 1, "value", value)
  expect("semver.satisfies", 2, "constraint", constraint, "string")
  local is_met = false
  for alternative in (constraint .. "||"):gmatch "(.-)||" do
    local result = holds(v, alternative)
    if result == nil then
      error(("bad argument #2 'constraint' to 'semver.satisfies' (%q is no constraint)"):format(constraint), 2)
    end
    is_met = is_met or result
  end
  return is_met
end

return semver
