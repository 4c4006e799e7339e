--- Checks of arguments for modules that are written in Lua, with the messages that Meshwright's own functions give.

local arguments = {}

local function is_list(value)
  return type(value) ~= "string" and value ~= null and (pcall(function()
    return #value
  end))
end

-- What Lua's own type names do not say.
local KINDS = {
  list = is_list,
  integer = function(value)
    return math.type(value) == "integer" or (math.type(value) == "float" and value == math.floor(value))
  end,
  duration = function(value)
    return require("durations").parse(value) ~= nil
  end,
}

local function is_a(value, kind)
  local check = KINDS[kind]
  if check then
    return check(value)
  end
  return type(value) == kind and value ~= null
end

local function shown(value)
  if value == null then
    return "null"
  end
  return type(value) == "string" and ("%q"):format(value) or type(value)
end

local function problem(value, kinds)
  for _, kind in ipairs(kinds) do
    if is_a(value, kind) then
      return nil
    end
  end
  local expected = table.concat(kinds, " or ")
  return expected .. " expected, got " .. (kinds[1] == "string" and type(value) or shown(value))
end

--- Raises an error, at the line that called the function, unless an argument is of one of the named kinds: Lua's types,
--- `list` (a table, or an object with a length such as fleet), `integer` or `duration`. `nil` allows leaving it out.
---@param fn string the function, as it is called: `cidr.overlaps`
---@param position integer the argument's, from 1
---@param name string the argument's
---@param value any what was given
---@param ... string the kinds that it may be of
function arguments.expect(fn, position, name, value, ...)
  local text = problem(value, { ... })
  if text then
    error(("bad argument #%d '%s' to '%s' (%s)"):format(position, name, fn, text), 3)
  end
end

--- The options of a call, with defaults for what was left out. A field that is unknown or of another kind is an error
--- at the line that called the function.
---@param fn string the function, as it is called
---@param position integer the argument's, from 1
---@param options? table what was given
---@param kinds { [string]: string } the kind of each field
---@param defaults? table
---@param level? integer how many functions are between the named one and this call; 0 when absent
---@return table options a new table
function arguments.options(fn, position, options, kinds, defaults, level)
  local function fail(text)
    error(("bad argument #%d 'options' to '%s' (%s)"):format(position, fn, text), 4 + (level or 0))
  end
  if options ~= nil and not is_a(options, "table") then
    fail("table expected, got " .. shown(options))
  end
  local result = {}
  for name, value in pairs(defaults or {}) do
    result[name] = value
  end
  for name, value in pairs(options or {}) do
    local kind = kinds[name]
    if not kind then
      local known = {}
      for each in pairs(kinds) do
        known[#known + 1] = "'" .. each .. "'"
      end
      table.sort(known)
      fail(("unknown field '%s'; it takes %s"):format(name, table.concat(known, ", ")))
    end
    local text = problem(value, { kind })
    if text then
      fail(("field '%s': %s"):format(name, text))
    end
    result[name] = value
  end
  return result
end

return arguments
