--- What a test expects of a value: `expect(value):equals(other)`. Test files have `expect` without require.
---
--- `expect(value).never:equals(other)` expects the opposite. Matchers return the expectation, so that more can follow.

local tables = require "tables"

---@class Expectation
---@field never Expectation expects the opposite
local Expectation = {}

local count = 0

local SHORT = 60

-- Text for people

local function is_table(value)
  return type(value) == "table"
end

local function quoted(text)
  return '"' .. text:gsub('[%c"\\]', function(char)
    local short = { ["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r", ['"'] = '\\"', ["\\"] = "\\\\" }
    return short[char] or ("\\x%02x"):format(char:byte())
  end) .. '"'
end

local function before(a, b)
  if type(a) ~= type(b) then
    return type(a) < type(b)
  end
  if type(a) == "number" or type(a) == "string" then
    return a < b
  end
  return tostring(a) < tostring(b)
end

local function sorted_keys(value)
  local keys = {}
  for key in pairs(value) do
    if math.type(key) ~= "integer" or key < 1 or key > #value then
      keys[#keys + 1] = key
    end
  end
  table.sort(keys, before)
  return keys
end

local inspect

local function items(value, indent, above)
  local result = {}
  for _, element in ipairs(value) do
    result[#result + 1] = inspect(element, indent, above)
  end
  for _, key in ipairs(sorted_keys(value)) do
    local is_name = type(key) == "string" and key:match "^[%a_][%w_]*$"
    local name = is_name and key or "[" .. inspect(key) .. "]"
    result[#result + 1] = name .. " = " .. inspect(value[key], indent, above)
  end
  return result
end

-- On one line without an indent, with every table opened otherwise.
function inspect(value, indent, above)
  if type(value) == "string" then
    return quoted(value)
  elseif not is_table(value) then
    return type(value) == "function" and "a function" or tostring(value)
  end
  above = above or {}
  if above[value] then
    return "{ itself }"
  end
  above[value] = true
  local parts = items(value, indent and indent .. "  ", above)
  above[value] = nil
  if #parts == 0 then
    return "{}"
  elseif not indent then
    return "{ " .. table.concat(parts, ", ") .. " }"
  end
  local margin = "\n" .. indent .. "  "
  return "{" .. margin .. table.concat(parts, "," .. margin) .. ",\n" .. indent .. "}"
end

local function brief(value)
  local text = inspect(value)
  return #text <= SHORT and text or is_table(value) and "the table" or text:sub(1, utf8.offset(text, -1, SHORT)) .. "…"
end

-- What a comparison line by line begins with.
local function long(value)
  if type(value) == "string" and value:find "\n" then
    return value
  end
  return inspect(value, "")
end

-- Checks

local function checked(self, matcher)
  if getmetatable(self) ~= Expectation then
    error(("call matchers with a colon: expect(value):%s(…)"):format(matcher), 3)
  end
  -- Nil is no field, which __index would be asked for.
  return rawget(self, "value")
end

-- Raises unless the value is as expected, or never is.
local function judge(self, is_met, phrase, differences)
  local value = rawget(self, "value")
  count = count + 1
  if is_met ~= self.is_opposite then
    return self
  end
  local expected, actual
  if not self.is_opposite and differences then
    expected, actual = differences()
  elseif #inspect(value) > SHORT then
    actual = long(value)
  end
  local text = ("expected %s%s to %s"):format(brief(value), self.is_opposite and " never" or "", phrase)
  -- What differs is shown line by line.
  error({
    kind = "expectation",
    message = expected and "the value is not as expected" or text,
    expected = expected,
    actual = actual,
  })
end

local function comparison(actual, expected)
  return function()
    local left, right = inspect(actual), inspect(expected)
    if is_table(actual) or is_table(expected) or (left .. right):find("\\n", 1, true) or #left + #right > SHORT then
      return long(expected), long(actual)
    end
  end
end

local function indexable(value)
  return is_table(value) or type(value) == "userdata" and value ~= null
end

-- Whether a value has everything that another has.
local function matches(value, part)
  if not is_table(part) or not indexable(value) then
    return tables.equal(value, part)
  end
  for key, wanted in pairs(part) do
    if not matches(value[key], wanted) then
      return false
    end
  end
  return true
end

-- A value without what nobody asked for.
local function only(value, part)
  if not is_table(part) or not indexable(value) then
    return value
  end
  local result = {}
  for key, wanted in pairs(part) do
    result[key] = only(value[key], wanted)
  end
  return result
end

local function length_of(value)
  local ok, length = pcall(function()
    return #value
  end)
  return ok and length or nil
end

-- Matchers

--- The value itself: what `==` takes for equal.
---@param other any
---@return Expectation
function Expectation:is(other)
  local value = checked(self, "is")
  return judge(self, value == other, "be " .. brief(other), comparison(value, other))
end

--- Equal in depth.
---@param other any
---@return Expectation
function Expectation:equals(other)
  local value = checked(self, "equals")
  return judge(self, tables.equal(value, other), "equal " .. brief(other), comparison(value, other))
end

--- `nil`.
---@return Expectation
function Expectation:is_nil()
  return judge(self, checked(self, "is_nil") == nil, "be nil")
end

--- Neither false nor nil.
---@return Expectation
function Expectation:is_truthy()
  return judge(self, not not checked(self, "is_truthy"), "be truthy")
end

--- False or nil.
---@return Expectation
function Expectation:is_falsy()
  return judge(self, not checked(self, "is_falsy"), "be falsy")
end

--- Of a type of Lua (`string`, `integer` and `float` too), or of a class, such as `cluster`.
---@param name string
---@return Expectation
function Expectation:is_a(name)
  local value = checked(self, "is_a")
  local class = type(value) == "userdata" and value ~= null and getmetatable(value)
  local is_met = type(value) == name or math.type(value) == name or class == name
  return judge(self, is_met, ("be a %s"):format(name))
end

--- Greater than a number, or after a text.
---@param limit number|string
---@return Expectation
function Expectation:is_above(limit)
  local value = checked(self, "is_above")
  return judge(self, type(value) == type(limit) and value > limit, "be above " .. brief(limit))
end

--- Less than a number, or before a text.
---@param limit number|string
---@return Expectation
function Expectation:is_below(limit)
  local value = checked(self, "is_below")
  return judge(self, type(value) == type(limit) and value < limit, "be below " .. brief(limit))
end

--- A number at most so far from another.
---@param other number
---@param tolerance? number 0.000001 when absent
---@return Expectation
function Expectation:is_near(other, tolerance)
  local value = checked(self, "is_near")
  local is_met = type(value) == "number" and math.abs(value - other) <= (tolerance or 1e-6)
  return judge(self, is_met, "be near " .. brief(other))
end

--- Of a text: has the other text in it. Of a list: has an element that matches, as with `matches`.
---@param part any
---@return Expectation
function Expectation:contains(part)
  local value = checked(self, "contains")
  if type(value) == "string" then
    return judge(self, value:find(tostring(part), 1, true) ~= nil, "contain " .. brief(part))
  end
  local is_met = false
  for position = 1, length_of(value) or 0 do
    is_met = is_met or matches(value[position], part)
  end
  return judge(self, is_met, "contain " .. (is_table(part) and inspect(part) or brief(part)))
end

--- Of a text: fits a pattern of Lua. Of a table or an object: has all the fields, at any depth, that the given table
--- has.
---@param part string|table
---@return Expectation
function Expectation:matches(part)
  local value = checked(self, "matches")
  if type(value) == "string" and type(part) == "string" then
    return judge(self, value:find(part) ~= nil, "match " .. brief(part))
  end
  return judge(self, matches(value, part), "match " .. brief(part), function()
    return long(part), long(only(value, part))
  end)
end

--- A list or text of that length.
---@param length integer
---@return Expectation
function Expectation:has_length(length)
  local actual = length_of(checked(self, "has_length"))
  local phrase = ("have the length %d"):format(length)
  return judge(self, actual == length, actual and ("%s, it has %d"):format(phrase, actual) or phrase)
end

local function error_fits(err, expected)
  for key, wanted in pairs(expected) do
    local value = err[key]
    local is_text = (key == "message" or key == "hint") and type(value) == "string"
    if is_text and not value:find(wanted, 1, true) or not is_text and not matches(value, wanted) then
      return false
    end
  end
  return true
end

--- Of a function: raises an error when called. A text has to be in its message; of a table, `message` and `hint` have
--- to be in those of the error, and other fields, such as `kind`, have to match.
---@param expected? string|table
---@return any err the error, for more expectations of it
function Expectation:fails(expected)
  local fn = checked(self, "fails")
  if type(fn) ~= "function" then
    error(("fails is for functions: expect(function() … end):fails(), got %s"):format(brief(fn)), 2)
  end
  local ok, err = pcall(fn)
  local fields = type(err) == "string" and { kind = "error", message = err } or err
  if not ok and indexable(fields) and fields.kind == "expectation" then
    error(err, 0)
  end
  local wanted = type(expected) == "string" and { message = expected } or expected or {}
  local phrase = expected and "fail with " .. inspect(expected) or "fail"
  local shown = { value = fn, is_opposite = self.is_opposite }
  if ok then
    judge(shown, false, phrase)
  else
    local said = ", it failed with " .. inspect(only(fields, { kind = 1, message = 1, hint = wanted.hint and 1 }))
    judge(shown, error_fits(fields, wanted), phrase .. said)
  end
  return err
end

function Expectation.__index(self, key)
  if key == "never" then
    return setmetatable({ value = rawget(self, "value"), is_opposite = not self.is_opposite }, Expectation)
  elseif Expectation[key] then
    return Expectation[key]
  end
  local known = {}
  for name, value in pairs(Expectation) do
    if type(value) == "function" and not name:find "^__" then
      known[#known + 1] = name
    end
  end
  table.sort(known)
  error(("expect has no matcher '%s'; it has %s, and never"):format(tostring(key), table.concat(known, ", ")), 2)
end

local expect = {}

-- Begins an expectation of a value.
function expect.expect(value)
  return setmetatable({ value = value, is_opposite = false }, Expectation)
end

-- How many expectations were checked so far.
function expect.count()
  return count
end

return expect
