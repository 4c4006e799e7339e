--- Templates with `${name}` for values that differ between clusters. A name can be a path: `${cluster.id}`. `$${name}`
--- stands for `${name}` itself. A value that is missing is an error.

local expect = require("arguments").expect
local kube = require "kube"
local tables = require "tables"

local template = {}

local function value_of(fn, name, values)
  local value = tables.get(values, name)
  if value == nil then
    error(("%s: there is no value for ${%s}"):format(fn, name), 0)
  end
  return value
end

local function text_of(fn, name, values)
  local value = value_of(fn, name, values)
  if type(value) == "table" then
    error(("%s: ${%s} is a table, which has no place within text"):format(fn, name), 0)
  end
  return tostring(value)
end

local function render(fn, text, values)
  -- A dollar before marks what is meant as it is.
  return (text:gsub("(%$?)%${([%w_.-]+)}", function(escape, name)
    if escape ~= "" then
      return "${" .. name .. "}"
    end
    return text_of(fn, name, values)
  end))
end

local function fill(fn, object, values)
  if type(object) == "string" then
    local name = object:match "^%${([%w_.-]+)}$"
    if name then
      return tables.copy(value_of(fn, name, values))
    end
    return render(fn, object, values)
  elseif type(object) ~= "table" then
    return object
  end
  local result = {}
  for key, field in pairs(object) do
    result[type(key) == "string" and render(fn, key, values) or key] = fill(fn, field, values)
  end
  return #object > 0 and array(result) or result
end

local function located(body, ...)
  local results = table.pack(pcall(body, ...))
  if results[1] then
    return results[2]
  end
  error(results[2], type(results[2]) == "string" and 3 or 0)
end

--- A text with values in place of their names.
---@param text string
---@param values table
---@return string
function template.render(text, values)
  expect("template.render", 1, "text", text, "string")
  expect("template.render", 2, "values", values, "table")
  local result = located(render, "template.render", text, values)
  return result
end

--- A copy of an object with values in place of their names, in keys and in texts at any depth. A text that is nothing
--- but a name becomes the value itself, also a number, a list or a table.
---@param object table
---@param values table
---@return table
function template.fill(object, values)
  expect("template.fill", 1, "object", object, "table")
  expect("template.fill", 2, "values", values, "table")
  local result = located(fill, "template.fill", object, values)
  return result
end

--- The manifests of a YAML text with values in place of their names, as `cluster:apply` takes them. Values are put in
--- after the YAML is read: none of them can break it, and `replicas: ${replicas}` stays a number.
---@param text string YAML; within `{…}` and `[…]`, put names in quotes
---@param values table
---@return table[]
function template.manifests(text, values)
  expect("template.manifests", 1, "text", text, "string")
  expect("template.manifests", 2, "values", values, "table")
  local objects = kube.parse(text)
  local result = located(fill, "template.manifests", objects, values)
  return result
end

return template
